extension VarlinkInterface {
    /// What every service has (varlink.org, Service).
    package static let service = VarlinkInterface(
        builtIn: """
            # Describes a service and the interfaces that it offers.
            interface org.varlink.service

            # Tells who made the service, and the names of its interfaces.
            method GetInfo() -> (
              vendor: string,
              product: string,
              version: string,
              url: string,
              interfaces: []string
            )

            # Answers the definition of an interface.
            method GetInterfaceDescription(interface: string) -> (description: string)

            # The service has no interface of that name.
            error InterfaceNotFound (interface: string)

            # The interface has no method of that name.
            error MethodNotFound (method: string)

            # The interface has the method and this service does not.
            error MethodNotImplemented (method: string)

            # A parameter is unknown, missing, or not what it must be.
            error InvalidParameter (parameter: string)

            # The caller may not do that.
            error PermissionDenied ()

            # The method answers more than once and has to be called with more.
            error ExpectedMore ()

            """)
}
