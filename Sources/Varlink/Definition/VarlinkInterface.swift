/// An interface as its definition has it: what may be called, with what, and what comes back (varlink.org, Interface Definition).
package struct VarlinkInterface: Sendable {
    /// A type with a name.
    package struct TypeDefinition: Hashable, Sendable {
        /// Its name within the interface.
        package let name: String
        /// A structure or an enumeration.
        package let type: VarlinkType
    }

    /// What can be called.
    package struct Method: Hashable, Sendable {
        /// Its name within the interface.
        package let name: String
        /// The parameters of a call.
        package let input: VarlinkStructure
        /// The parameters of each reply.
        package let output: VarlinkStructure
    }

    /// What can go wrong.
    package struct ErrorDefinition: Hashable, Sendable {
        /// Its name within the interface.
        package let name: String
        /// What says more of it.
        package let parameters: VarlinkStructure
    }

    /// In reverse-domain notation, such as `io.hookd.Events`.
    package let name: String
    /// The definition as it was written, comments and all: what `GetInterfaceDescription` answers.
    package let description: String
    /// In the order of the definition.
    package let types: [TypeDefinition]
    /// In the order of the definition.
    package let methods: [Method]
    /// In the order of the definition.
    package let errors: [ErrorDefinition]

    /// Reads a definition.
    ///
    /// Refused are also a name that stands twice, one that is not defined, types nested more than 32 deep, and a structure that no value could ever be
    /// since it contains itself.
    package init(_ definition: String) throws(VarlinkDefinitionError) {
        var parser = DefinitionParser(definition)
        self = try parser.interface()
    }

    /// Reads a definition that is part of the program; traps when it is wrong.
    package init(builtIn definition: String) {
        do throws(VarlinkDefinitionError) { try self.init(definition) } catch { preconditionFailure("interface definition, \(error)") }
    }

    init(
        name: String, description: String, types: [TypeDefinition], methods: [Method], errors: [ErrorDefinition]
    ) {
        self.name = name
        self.description = description
        self.types = types
        self.methods = methods
        self.errors = errors
    }

    /// The method of that name within the interface; nil when there is none.
    package func method(_ name: String) -> Method? { methods.first { $0.name == name } }

    /// The error of that name within the interface; nil when there is none.
    package func error(_ name: String) -> ErrorDefinition? { errors.first { $0.name == name } }
}
