// SPDX-License-Identifier: MIT
import Foundation
package import Networks
import ONNXSchema
import Storage
import SwiftProtobuf

/// Networks in the Open Neural Network Exchange format.
///
/// What is read is the graph itself, whoever wrote it; what is written (operator set 13) runs in
/// other programs and gives the same scores.
package enum ONNXModelFormat: ModelFormat, ModelWriting {
  package static let extensions = ["onnx"]
  /// Under which name the metadata list what compression did.
  static let historyKey = "temper.history"

  package static func read(_ path: String, images: FeatureShape?) throws -> ModelContent {
    let bytes = try FileReader.read(path)
    guard let message = ProtobufMessage(bytes[...]), message.isModel else { throw damaged(path) }
    guard message.partCount <= ProtobufMessage.partLimit else {
      throw FormatError(
        file: path, expected: "at most \(ProtobufMessage.partLimit) parts of nodes",
        found: "more", hint: "the file is damaged: fetch it again")
    }
    var options = BinaryDecodingOptions()
    options.messageDepthLimit = 16
    options.discardUnknownFields = true
    let model: Onnx_ModelProto
    do {
      model = try Onnx_ModelProto(serializedBytes: bytes, options: options)
    } catch {
      throw damaged(path)
    }
    var (network, notes) = try ONNXReader.network(from: model, file: path, images: images)
    let text = model.metadataProps.first { $0.key == historyKey }?.value
    if let text, let steps = try? JSONValue(parsing: text, depth: 4).arrayValue {
      network.history = steps.compactMap(\.stringValue)
    } else if model.producerName == ONNXWriter.producer {
      // The history comes last: it is what a copy that ends early lacks.
      throw damaged(path)
    }
    return .network(network, notes)
  }

  package static func write(_ network: Network, to path: String) throws {
    let model = try ONNXWriter.model(of: network, file: path)
    let bytes: [UInt8] = try model.serializedBytes()
    guard bytes.count < Int(Int32.max) else {
      throw FormatError(
        file: path, expected: "a model of less than 2 GiB", found: "\(bytes.count) bytes",
        hint: "save it as .safetensors")
    }
    try AtomicFile.write(bytes, to: path)
  }

  private static func damaged(_ path: String) -> FormatError {
    FormatError(
      file: path, expected: "an ONNX model", found: "bytes that are none",
      hint: "check that its copy is complete")
  }
}
