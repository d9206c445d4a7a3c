// A program that runs hooks and publishes what comes of them imports this one module.
@_exported public import Events
@_exported public import Hooks
