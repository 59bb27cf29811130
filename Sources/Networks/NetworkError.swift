// SPDX-License-Identifier: MIT

/// What can be wrong with a network that a user described, loaded or changed.
package struct NetworkError: Error, Equatable, CustomStringConvertible {
  /// The layer's path or kind, such as `stage2.block1.conv2`.
  package let place: String
  /// What is wrong, and what was expected.
  package let problem: String
  /// What to do about it; may be empty.
  package let hint: String
  /// Whether the place is a path inside a network, to be continued by what encloses it.
  private var isPath = false

  package init(_ place: String, _ problem: String, hint: String = "") {
    self.place = place
    self.problem = problem
    self.hint = hint
  }

  /// The error as whatever encloses its place sees it: the place becomes a path under `name`.
  func inside(_ name: String) -> NetworkError {
    let path = isPath ? name.appending(pathComponent: place) : name
    var error = NetworkError(path, problem, hint: hint)
    error.isPath = true
    return error
  }

  package static func == (left: NetworkError, right: NetworkError) -> Bool {
    left.place == right.place && left.problem == right.problem && left.hint == right.hint
  }

  package var description: String {
    let text = place.isEmpty ? problem : "\(place): \(problem)"
    return hint.isEmpty ? text : "\(text); \(hint)"
  }
}
