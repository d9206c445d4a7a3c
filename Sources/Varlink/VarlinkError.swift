package import JSON

/// An error that a service answers with instead of a reply.
package struct VarlinkError: Error, Hashable, Sendable {
    /// The error with its interface, such as `org.varlink.service.InvalidParameter`.
    package let name: String
    /// What says more of it, as its definition has it.
    package let parameters: JSONObject

    /// An error that an interface defines.
    package init(_ name: String, _ parameters: JSONObject = [:]) {
        self.name = name
        self.parameters = parameters
    }
}

// The six that every service has (varlink.org, Service).

extension VarlinkError {
    /// The service has no interface of that name.
    package static func interfaceNotFound(_ interface: String) -> VarlinkError {
        VarlinkError("org.varlink.service.InterfaceNotFound", ["interface": .string(interface)])
    }

    /// The interface has no method of that name, which is given with its interface.
    package static func methodNotFound(_ method: String) -> VarlinkError {
        VarlinkError("org.varlink.service.MethodNotFound", ["method": .string(method)])
    }

    /// The interface has the method and this service does not.
    package static func methodNotImplemented(_ method: String) -> VarlinkError {
        VarlinkError("org.varlink.service.MethodNotImplemented", ["method": .string(method)])
    }

    /// A parameter is unknown, missing, or not what it must be.
    package static func invalidParameter(_ parameter: String) -> VarlinkError {
        VarlinkError("org.varlink.service.InvalidParameter", ["parameter": .string(parameter)])
    }

    /// The caller may not do that.
    package static let permissionDenied = VarlinkError("org.varlink.service.PermissionDenied")

    /// The method answers more than once and has to be called with `more`.
    package static let expectedMore = VarlinkError("org.varlink.service.ExpectedMore")
}

extension VarlinkError: CustomStringConvertible {
    /// One line: the name, and the parameters where there are any.
    package var description: String { parameters.isEmpty ? name : "\(name) \(JSONValue.object(parameters))" }
}
