// A program that runs hooks and publishes what comes of them imports this one module.
@_exported public import Events
@_exported public import Hooks
// Payloads without a type of their own, and the options of a command, are JSON values.
@_exported public import JSON
