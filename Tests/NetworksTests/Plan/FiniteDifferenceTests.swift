// SPDX-License-Identifier: MIT
import Foundation
import Networks
import Tensors
import TestSupport
import Testing

/// Gradients against double-sided differences of the loss, for every layer and every join.
@Suite("Finite differences")
struct FiniteDifferenceTests {
  /// A network of few layers between 6x6x2 images and a linear classifier.
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let layers: [LayerDescription]
  }

  private static func conv(
    _ outputs: Int, kernel: Int = 3, stride: Int = 1, padding: Int = 1, groups: Int = 1
  ) -> LayerDescription {
    TinyNetworks.convolution(
      outputs, kernel: kernel, stride: stride, padding: padding, groups: groups)
  }

  private static func pool(_ kind: String, _ size: Int, _ stride: Int, _ pad: Int)
    -> LayerDescription
  {
    LayerDescription(
      kind, size, options: ["stride": .integer(stride), "pad": .integer(pad)])
  }

  private static let relu = LayerDescription("relu")
  private static let norm = LayerDescription("batchnorm")
  private static let flatten = LayerDescription("flatten")

  static let cases: [Case] = [
    Case(testDescription: "linear", layers: []),
    Case(testDescription: "convolution", layers: [conv(4), relu]),
    Case(testDescription: "strided convolution", layers: [conv(4, stride: 2), relu]),
    Case(testDescription: "even kernel", layers: [conv(3, kernel: 4, stride: 2), relu]),
    Case(testDescription: "grouped convolution", layers: [conv(4, groups: 2), relu]),
    Case(testDescription: "depthwise", layers: [conv(4, groups: 2), relu, conv(4, groups: 4)]),
    Case(testDescription: "batch normalization", layers: [conv(3), norm, relu]),
    Case(testDescription: "overlapping maximum", layers: [conv(3), pool("maxpool", 3, 2, 1)]),
    Case(testDescription: "rectified maximum", layers: [conv(3), relu, pool("maxpool", 2, 2, 0)]),
    Case(testDescription: "average", layers: [conv(3), relu, pool("avgpool", 3, 2, 1)]),
    Case(
      testDescription: "global average", layers: [conv(5), relu, LayerDescription("globalpool")]),
    Case(
      testDescription: "residual",
      layers: [
        conv(3), LayerDescription("residual", blocks: [[relu, conv(3), relu, conv(3)]]), relu,
      ]),
    Case(
      testDescription: "residual on the image",
      layers: [LayerDescription("residual", blocks: [[conv(2), relu]]), conv(3), relu]),
    Case(
      testDescription: "residual with projection",
      layers: [
        conv(3), relu,
        LayerDescription(
          "residual",
          blocks: [[conv(4, stride: 2), norm], [conv(4, kernel: 1, stride: 2, padding: 0)]]),
        relu,
      ]),
    Case(
      testDescription: "residual with padded shortcut",
      layers: [
        conv(2), relu,
        LayerDescription(
          "residual", blocks: [[conv(6, stride: 2)], [LayerDescription("shortcut", 6)]]), relu,
      ]),
    Case(
      testDescription: "empty residual twice",
      layers: [
        conv(2), LayerDescription("residual", blocks: [[]]),
        LayerDescription("residual", blocks: [[relu], [relu]]),
      ]),
    Case(
      testDescription: "concatenation",
      layers: [
        conv(3), relu,
        LayerDescription(
          "concat", blocks: [[conv(2), relu], [], [pool("maxpool", 3, 1, 1)], [norm]]),
        conv(2), relu,
      ]),
    Case(testDescription: "normalized vector", layers: [flatten, norm, relu]),
    Case(
      testDescription: "residual on a vector",
      layers: [
        conv(2, stride: 2), flatten, relu,
        LayerDescription(
          "residual",
          blocks: [[LayerDescription("linear", 18), relu, conv(18, kernel: 1, padding: 0)]]),
      ]),
    Case(testDescription: "everything", layers: mixedLayers),
  ]

  private static let mixedLayers =
    (try? TinyNetworks.mixed().body.descriptions.dropLast(4)).map(Array.init) ?? []

  private func network(_ layers: [LayerDescription], seed: UInt64) throws -> Network {
    let tail = layers.last?.kind == "globalpool" ? [] : [LayerDescription("flatten", name: "end")]
    return try Network(
      name: "differences", input: FeatureShape(channels: 2, height: 6, width: 6),
      normalization: .halves(channels: 2),
      layers: layers + tail + [LayerDescription("linear", 5, name: "classifier")]
    ).randomized(seed: seed)
  }

  @Test("input gradients, for both losses", arguments: cases, ["ce", "margin"])
  func input(of testCase: Case, loss: String) throws {
    let network = try network(testCase.layers, seed: 5)
    let source = TensorSource(random: 2, shape: network.input, classes: 5, seed: 8)
    let loss = try #require(LossRegistry.all.first { $0.name == loss })
    let gradients = BatchRun(network, source, loss: loss, scale: 1).inputGradients
    let executor = TileExecutor(Plan(network), mode: .inference)
    for sample in 0..<2 {
      let image = source.image(sample)
      let label = Int(source.labels[sample])
      // Fifteen points at once: three pixels, two distances, both sides and the middle.
      var checked = 0
      for start in stride(from: 0, to: image.count, by: 3) {
        for lane in 0..<15 {
          var moved = image
          moved[start + lane / 5] += Self.distances[lane % 5]
          unsafe Kernels.insertLane(
            lane, image: moved, channels: 2, height: 6, width: 6, x: executor.input)
        }
        executor.forward()
        let values = (0..<15).map { Self.value(loss, executor.logits(of: $0), label: label) }
        for index in 0..<3 {
          let five = Array(values[(index * 5)..<(index * 5 + 5)])
          checked += Self.agree(five, gradients[sample][start + index])
        }
      }
      #expect(checked > image.count / 3, "enough points away from kinks")
    }
  }

  @Test("parameter gradients, for both losses", arguments: cases, ["ce", "margin"])
  func parameters(of testCase: Case, loss: String) throws {
    let network = try network(testCase.layers, seed: 6)
    let source = TensorSource(random: 3, shape: network.input, classes: 5, seed: 9)
    let loss = try #require(LossRegistry.all.first { $0.name == loss })
    let gradients = BatchRun(network, source, loss: loss, scale: 1).parameterGradients
    let plan = Plan(network)
    let executor = TileExecutor(plan, mode: .inference)
    executor.load(0..<3, of: source)
    let flat = AlignedBuffer(count: plan.parameterCount)
    Plan.copyParameters(of: network, into: flat)
    var (checked, tried) = (0, 0)
    for (reference, keyed) in zip(plan.layout, network.parameters)
    where keyed.parameter.isTrainable {
      let gradient = try #require(gradients[keyed.key])
      for index in stride(from: 0, to: reference.count, by: max(1, reference.count / 5)) {
        let place = reference.offset + index
        let original = unsafe flat.floats[place]
        let values = Self.distances.map { distance in
          unsafe flat.floats[place] = original + distance
          plan.load(flat)
          executor.forward(live: 0b111)
          return (0..<3).reduce(0.0) {
            $0 + Self.value(loss, executor.logits(of: $1), label: Int(source.labels[$1]))
          }
        }
        unsafe flat.floats[place] = original
        tried += 1
        checked += Self.agree(values, gradient[index])
      }
    }
    #expect(checked * 2 > tried, "enough points away from kinks")
  }

  @Test("training mode: the gradient flows through the batch's statistics")
  func training() throws {
    let network = try network([Self.conv(3), Self.norm, Self.relu, Self.norm], seed: 7)
    let source = TensorSource(random: 5, shape: network.input, classes: 5, seed: 10)
    let options = PlanOptions(batchNormalization: .training)
    let run = BatchRun(network, source, options: options, scale: 1)
    let sum = { (network: Network, source: TensorSource) in
      let logits = BatchRun(network, source, options: options, threads: 1).logits
      return zip(logits, source.labels).reduce(0.0) {
        $0 + Self.value(CrossEntropy.self, $1.0, label: Int($1.1))
      }
    }
    var checked = 0
    for index in stride(from: 3, to: source.images.count, by: 23) {
      let values = Self.distances.map { distance in
        var images = source.images
        images[index] += distance
        return sum(network, TensorSource(images: images, labels: source.labels.map(Int.init)))
      }
      checked += Self.agree(values, run.inputGradients[index / 72][index % 72])
    }
    #expect(checked >= 8)
    for key in ["conv1.weight", "batchnorm1.weight", "batchnorm1.bias", "batchnorm2.weight"] {
      let original = try #require(network.parameter(key))
      let values = Self.distances.map { distance in
        var changed = original
        changed[1] += distance
        return sum(network.replacingParameters([key: changed]), source)
      }
      _ = Self.agree(values, try #require(run.parameterGradients[key])[1])
    }
  }

  /// Steps to both sides: far, then half as far, then none.
  private static let distances: [Float] = [0.004, -0.004, 0.002, -0.002, 0]

  /// Compares a gradient with differences over two distances; returns 0, without a comparison, where
  /// the five values do not lie on one smooth curve, because there is a kink between.
  private static func agree(_ values: [Double], _ gradient: Float) -> Int {
    let far = (values[0] - values[1]) / 0.008
    let near = (values[2] - values[3]) / 0.004
    // Second differences grow with the square of the distance on a curve, linearly at a kink.
    let farBend = (values[0] + values[1] - 2 * values[4]) / 0.004
    let nearBend = (values[2] + values[3] - 2 * values[4]) / 0.002
    let limit = tolerance * max(1, abs(near))
    guard abs(far - near) < limit, abs(farBend - 2 * nearBend) < limit else { return 0 }
    // Kinks that cancel in the test above leave a little.
    #expect(abs(near - Double(gradient)) < 3 * limit)
    return 1
  }

  /// Differences of float32 scores over 0.004 are as exact as that.
  private static let tolerance = 4e-3

  /// The loss of float32 scores, in float64.
  private static func value(_ loss: any Loss.Type, _ logits: [Float], label: Int) -> Double {
    let scores = logits.map(Double.init)
    if loss.name == "margin" {
      let others = scores.indices.filter { $0 != label }.map { scores[$0] }
      return (others.max() ?? 0) - scores[label]
    }
    let largest = scores.max() ?? 0
    return log(scores.reduce(0) { $0 + exp($1 - largest) }) + largest - scores[label]
  }
}
