// SPDX-License-Identifier: MIT

extension Evaluator {
  /// A default as the type of its parameter has it.
  func convert(
    _ value: Value, to parameter: FunctionParameter, at range: SourceRange
  ) throws(Diagnostic) -> Value {
    do throws(TypeMismatch) {
      return try TypeConverter(environment: environment)
        .convert(value, to: parameter.parameterType)
    } catch {
      throw failure(
        error.kind, "`\(parameter.name.text)` \(error.message)", range,
        expected: error.expected, suggestion: error.suggestion)
    }
  }
}
