// SPDX-License-Identifier: MIT
import Formats
import Foundation
import Networks
import Storage
import Synchronization
import Tensors
import TestSupport
import Testing

private let fileCount = Atomic<Int>(0)

/// A path that no other test uses; the file is removed after `body`.
func withModelFile<Result>(_ body: (String) throws -> Result) throws -> Result {
  let number = fileCount.wrappingAdd(1, ordering: .relaxed).newValue
  let process = ProcessInfo.processInfo.processIdentifier
  let folder = FileManager.default.temporaryDirectory.path
  let path = FilePaths.join(folder, "temper-model-\(process)-\(number).safetensors")
  defer { try? FileManager.default.removeItem(atPath: path) }
  return try body(path)
}

/// The network that comes back from a file.
func writtenAndRead(_ network: Network, as template: Network? = nil) throws -> Network {
  try withModelFile { path in
    try ModelFormatRegistry.write(network, to: path)
    return try ModelFormatRegistry.read(path, template: template)
  }
}

/// Fails where two networks differ in anything: structure, bits of parameters, rules, history,
/// class scores.
func expectSame(
  _ found: Network, _ expected: Network, location: SourceLocation = #_sourceLocation
) {
  #expect(found.name == expected.name, sourceLocation: location)
  #expect(found.input == expected.input, sourceLocation: location)
  #expect(found.normalization == expected.normalization, sourceLocation: location)
  #expect(found.history == expected.history, sourceLocation: location)
  #expect(found.body.descriptions == expected.body.descriptions, sourceLocation: location)
  let (left, right) = (found.parameters, expected.parameters)
  #expect(left.map(\.key) == right.map(\.key), sourceLocation: location)
  for (one, other) in zip(left, right) {
    #expect(one.parameter.value.shape == other.parameter.value.shape, sourceLocation: location)
    #expect(
      haveSameBits(one.parameter.value.values, other.parameter.value.values), "\(one.key)",
      sourceLocation: location)
    #expect(one.parameter.role == other.parameter.role, sourceLocation: location)
    #expect(
      one.parameter.quantizer?.description == other.parameter.quantizer?.description,
      sourceLocation: location)
  }
  #expect(haveSameBits(scores(found), scores(expected)), sourceLocation: location)
}

private func scores(_ network: Network) -> [Float] {
  let source = TensorSource(random: 2, shape: network.input, classes: 2)
  let executor = TileExecutor(Plan(network), mode: .inference)
  let live = executor.load(0..<2, of: source)
  executor.forward(live: live)
  return executor.logits(of: 0) + executor.logits(of: 1)
}

/// The error that reading a file made of these parts gives; nil if it is read.
///
/// The file is not flushed to the disk, as `save` does, since there are thousands.
func readError(
  _ entries: [SafetensorsEntry], metadata: [String: String] = [:], template: Network? = nil
) throws -> (any Error)? {
  try withModelFile { path in
    let file = try SafetensorsFile(entries: entries, metadata: metadata)
    try Data(file.encoded()).write(to: URL(filePath: path))
    do {
      _ = try ModelFormatRegistry.read(path, template: template)
    } catch {
      return error
    }
    return nil
  }
}

/// The parts of the file of a network.
func parts(of network: Network) throws -> (entries: [SafetensorsEntry], record: String) {
  try withModelFile { path in
    try ModelFormatRegistry.write(network, to: path)
    let file = try SafetensorsFile.read(path)
    return (file.entries, try #require(file.metadata["temper.network"]))
  }
}
