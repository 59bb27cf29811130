// SPDX-License-Identifier: MIT

/// Operators of ONNX that become a layer, a join of layers, or a constant.
protocol ONNXOperator: Sendable {
  /// Their names in files.
  static var names: [String] { get }

  /// Takes a node over into the graph that is read.
  ///
  /// - Throws: `FormatError` that names node and operator if no layer can do what it does.
  static func read(_ node: ONNXNode, into graph: inout ONNXImport) throws(FormatError)
}

/// All operators, in alphabetical order.
enum ONNXOperatorRegistry {
  static let all: [any ONNXOperator.Type] = [
    ONNXArithmetic.self,
    ONNXBatchNormalization.self,
    ONNXConcat.self,
    ONNXConstant.self,
    ONNXConvolution.self,
    ONNXGather.self,
    ONNXLinear.self,
    ONNXMean.self,
    ONNXPad.self,
    ONNXPassThrough.self,
    ONNXPooling.self,
    ONNXQuantization.self,
    ONNXRectifier.self,
    ONNXReshape.self,
    ONNXShape.self,
    ONNXSlice.self,
    ONNXTranspose.self,
  ]

  static let byName: [String: any ONNXOperator.Type] = Dictionary(
    uniqueKeysWithValues: all.flatMap { type in type.names.map { ($0, type) } })
}
