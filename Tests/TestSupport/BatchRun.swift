// SPDX-License-Identifier: MIT
package import Networks
import Synchronization
package import Tensors

/// What forward and backward over a whole source gave, tile by tile in order.
package struct BatchRun: Sendable {
  /// The class scores of each image.
  package var logits: [[Float]] = []
  /// The loss of each image.
  package var losses: [Float] = []
  /// The gradient to each image, [C, H, W].
  package var inputGradients: [[Float]] = []
  /// The summed gradient of each parameter, under its key.
  package var parameterGradients: [String: Tensor] = [:]
  /// The network with running statistics moved towards the batch's, where there are any.
  package var updated: Network

  /// Runs a network over all images of a source at once, as one training step does.
  ///
  /// `scale` multiplies the gradients; nil means one over the number of images.
  package init(
    _ network: Network, _ source: TensorSource, loss: any Loss.Type = CrossEntropy.self,
    options: PlanOptions = PlanOptions(), threads: Int = 2, scale: Float? = nil,
    staleValue: Float = 0
  ) {
    self.init(
      network, source, options: options, threads: threads, staleValue: staleValue
    ) { executor, samples, live in
      executor.evaluate(
        loss, labels: samples.map { source.label(of: $0) }, live: live,
        scale: scale ?? 1 / Float(source.count))
    }
  }

  /// Runs with gradients to the class scores that are given for each image.
  package init(
    _ network: Network, _ source: TensorSource, options: PlanOptions = PlanOptions(),
    threads: Int = 2, logitsGradients: [[Float]]
  ) {
    self.init(
      network, source, options: options, threads: threads, staleValue: 0
    ) { executor, samples, _ in
      executor.clearLogitsGradient()
      for (lane, sample) in samples.enumerated() {
        executor.setLogitsGradient(of: lane, to: logitsGradients[sample])
      }
      return Array(repeating: 0, count: Kernels.lanes)
    }
  }

  private init(
    _ network: Network, _ source: TensorSource, options: PlanOptions, threads: Int,
    staleValue: Float,
    loss: @Sendable (TileExecutor, Range<Int>, UInt32) -> [Float]
  ) {
    updated = network
    let tiles = (source.count + Kernels.lanes - 1) / Kernels.lanes
    let plan = Plan(network, options: options)
    let executor = BatchExecutor(
      plan, tiles: tiles, parallel: Parallel(threads: threads),
      mode: [.inputGradient, .parameterGradients])
    let found = Mutex([Int: (logits: [[Float]], losses: [Float], gradients: [[Float]])]())
    let samples = { @Sendable (tile: Int) in
      tile * Kernels.lanes..<min((tile + 1) * Kernels.lanes, source.count)
    }
    executor.run(tiles: tiles) { tile, _, executor in
      for index in 0..<(plan.input.count * Kernels.lanes) {
        unsafe executor.input[index] = staleValue
      }
      return executor.load(samples(tile), of: source)
    } loss: { tile, executor, live in
      let losses = Array(loss(executor, samples(tile), live).prefix(samples(tile).count))
      let logits = samples(tile).indices.map { executor.logits(of: $0 - samples(tile).lowerBound) }
      found.withLock { $0[tile] = (logits, losses, []) }
    } finish: { tile, executor in
      let gradients = (0..<samples(tile).count).map { executor.inputGradient(of: $0) }
      found.withLock { $0[tile]?.gradients = gradients }
    }
    let results = found.withLock { $0 }
    for tile in 0..<tiles {
      guard let result = results[tile] else { continue }
      logits += result.logits
      losses += result.losses
      inputGradients += result.gradients
    }
    parameterGradients = plan.unpacked(executor.gradient, of: network)
    let flat = AlignedBuffer(count: plan.parameterCount)
    Plan.copyParameters(of: network, into: flat)
    executor.updateStatistics(in: flat)
    updated = plan.network(network, withParameters: flat)
  }
}
