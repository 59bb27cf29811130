// SPDX-License-Identifier: MIT
import Glibc

/// The environment of this process.
package enum EnvironmentVariable {
  /// The value of a variable; nil where it is not set or empty.
  package static func value(of name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    let text = unsafe String(cString: value)
    return text.isEmpty ? nil : text
  }

  /// The folder for the user's files of one kind, by the XDG base directory specification: what
  /// `variable` says, such as `XDG_CONFIG_HOME`, else `place` in the home folder; nil without one.
  ///
  /// Only absolute paths count, as the specification has it: an empty or a relative one would name
  /// another folder wherever the program is started, in which others may have left files.
  package static func folder(
    _ variable: String, orInHome place: String,
    environment: (String) -> String? = EnvironmentVariable.value
  ) -> String? {
    func absolute(_ name: String) -> String? {
      environment(name).flatMap { $0.hasPrefix("/") ? $0 : nil }
    }
    return absolute(variable) ?? absolute("HOME").map { FilePaths.join($0, place) }
  }
}
