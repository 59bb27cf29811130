// SPDX-License-Identifier: MIT

extension Environment {
  /// What is known after one of two ways was taken, without knowing which.
  ///
  /// Facts and names of both count: only what is certainly missing is an error of the check.
  func merged(with other: Environment) -> Environment {
    var result = self
    result.facts.formUnion(other.facts)
    result.arguments.formUnion(other.arguments)
    result.functions.merge(other.functions) { own, _ in own }
    result.names.merge(other.names) { $0.union($1) }
    if lastResult != other.lastResult { result.lastResult = .result(nil) }
    for index in frames.indices where index < other.frames.count {
      let theirs = other.frames[index].bindings
      for (name, binding) in frames[index].bindings where theirs[name] != binding {
        result.frames[index].bindings[name] = .unknown
      }
      for name in theirs.keys where frames[index].bindings[name] == nil {
        result.frames[index].bindings[name] = .unknown
      }
    }
    return result
  }

  /// The same names with all values forgotten, to check what will not run as things stand.
  var withoutValues: Environment {
    var result = self
    for index in frames.indices {
      result.frames[index].bindings = frames[index].bindings.mapValues { binding in
        // Models stay: `compare base model` looks up the name alone.
        if case .value(.model) = binding { return binding }
        return .unknown
      }
    }
    result.lastResult = .result(nil)
    return result
  }
}
