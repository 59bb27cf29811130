// SPDX-License-Identifier: MIT
import ONNXSchema

/// A node of an ONNX graph with its attributes by name.
struct ONNXNode {
  let operation: String
  let inputs: [String]
  let outputs: [String]
  let file: String
  private let title: String
  private var attributes: [String: Onnx_AttributeProto] = [:]

  init(_ node: Onnx_NodeProto, file: String) throws(FormatError) {
    operation = node.opType
    inputs = node.input
    outputs = node.output
    self.file = file
    let name = node.name.isEmpty ? node.output.first ?? "" : node.name
    title = "node '\(name)' (\(node.opType))"
    for attribute in node.attribute {
      guard attributes.updateValue(attribute, forKey: attribute.name) == nil else {
        throw misfit("different attributes", "'\(attribute.name)' twice")
      }
    }
  }

  /// The name of the first output.
  var output: String { outputs.first ?? "" }

  /// The name of an input; nil where it is left out.
  func input(_ index: Int) -> String? {
    index < inputs.count && !inputs[index].isEmpty ? inputs[index] : nil
  }

  func has(_ name: String) -> Bool { attributes[name] != nil }

  func integer(_ name: String, default value: Int) -> Int {
    attributes[name].map { Int($0.i) } ?? value
  }

  func real(_ name: String, default value: Float) -> Float {
    attributes[name].map(\.f) ?? value
  }

  func text(_ name: String, default value: String) -> String {
    attributes[name].map { String(decoding: $0.s, as: UTF8.self) } ?? value
  }

  func integers(_ name: String) -> [Int]? { attributes[name].map { $0.ints.map { Int($0) } } }

  func reals(_ name: String) -> [Float]? { attributes[name].map { $0.floats } }

  func tensor(_ name: String) -> Onnx_TensorProto? {
    attributes[name].flatMap { $0.hasT ? $0.t : nil }
  }

  /// The error about what cannot be mapped: it names node and operator.
  func misfit(_ expected: String, _ found: String, hint: String = "") -> FormatError {
    FormatError(file: file, expected: "\(title) with \(expected)", found: found, hint: hint)
  }
}
