import Formats
// SPDX-License-Identifier: MIT
import Foundation
import Networks
import Tensors
import TestSupport
import Testing

/// The files of `Tests/Fixtures/formats`, which other programs wrote.
enum SampleFiles {
  static func path(_ name: String) -> String {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Fixtures/formats/\(name)").path
  }

  static func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(filePath: path(name))))
  }

  /// The network of the samples of parameters, under names that are not theirs.
  static func template() throws -> Network {
    try Network(
      name: "sample", input: FeatureShape(channels: 1, height: 5, width: 5),
      normalization: .identity(channels: 1),
      layers: [
        TinyNetworks.convolution(3, bias: false), LayerDescription("batchnorm"),
        LayerDescription("relu"), LayerDescription("flatten"), LayerDescription("linear", 4),
      ])
  }

  /// The largest difference of a network's scores from those of a fixture.
  static func difference(_ network: Network, from name: String) throws -> Double {
    let fixture = try Fixture.load("formats", name)
    let expected = try fixture.tensor("logits")
    let found = scores(
      network,
      of: TensorSource(
        images: try fixture.tensor("input"), labels: Array(repeating: 0, count: expected.shape[0])))
    return relativeDifference(found, expected.values)
  }

  /// The class scores of all images, one after another.
  static func scores(_ network: Network, of source: some SampleSource) -> [Float] {
    let executor = TileExecutor(Plan(network), mode: .inference)
    var scores: [Float] = []
    for start in stride(from: 0, to: source.count, by: Kernels.lanes) {
      let samples = start..<min(start + Kernels.lanes, source.count)
      executor.forward(live: executor.load(samples, of: source))
      for lane in 0..<samples.count { scores += executor.logits(of: lane) }
    }
    return scores
  }

  /// The error that reading bytes as a file of that ending gives; nil if they are read.
  static func error(
    _ bytes: [UInt8], as ending: String, in folder: ScratchFolder, template: Network? = nil
  ) throws -> (any Error)? {
    let path = try folder.write("model.\(ending)", bytes)
    do {
      _ = try ModelFormatRegistry.read(path, template: template)
    } catch {
      return error
    }
    return nil
  }
}
