// SPDX-License-Identifier: MIT
import Networks

/// A layer that can be written as nodes of ONNX; each says so in its own file.
protocol ONNXWritable: Layer {
  /// Adds its nodes behind a value and gives the value that comes out.
  ///
  /// - Throws: `FormatError` if a layer inside cannot be written.
  func write(
    behind input: ONNXWriter.Value, path: String, into graph: inout ONNXWriter
  ) throws -> ONNXWriter.Value
}
