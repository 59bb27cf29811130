// SPDX-License-Identifier: MIT

/// A command with its arguments bound as far as they are known before it runs.
struct BoundCommand {
  var form: CommandForm
  /// The function that is called, when the command is a call.
  let function: Function?
  /// Arguments by parameter name, defaults included.
  var arguments: [String: BoundArgument] = [:]
  /// Parameters whose value is known at run time only.
  var unknown: Set<String> = []

  /// Whether `name` was given.
  func isGiven(_ name: String) -> Bool {
    unknown.contains(name) || arguments[name]?.range != nil
  }
}
