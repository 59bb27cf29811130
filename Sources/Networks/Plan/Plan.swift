// SPDX-License-Identifier: MIT
package import Tensors

/// What executes: a network compiled to kernel calls, with packed weights.
///
/// A plan is compiled once for a network's structure and reloaded whenever weights change. Any
/// number of executors may run it at once; `load` needs them all to rest.
package final class Plan: @unchecked Sendable {
  package let options: PlanOptions
  package let input: FeatureShape
  package let classCount: Int
  /// Every parameter's place in the flat vector, in network order, then that of every quantizer's
  /// step sizes.
  package let layout: [ParameterReference]
  /// The length of the flat vector.
  package let parameterCount: Int
  /// Whether the batch's statistics tie its tiles together; only a batch executor runs such a plan.
  package let isSynchronized: Bool
  let steps: [PlanBuilder.Step]
  let storages: [FeatureShape]
  let inputStorage: Int
  let outputStorage: Int
  /// Paths of layers whose outputs calibration can look at: rectifiers, and what
  /// `Network.roundingPoints` names.
  let observed: [(path: String, storage: Int)]
  private let quantizers: [PlannedQuantizer]
  /// The weights that integers are computed with; none where nothing is.
  let grids: [GridWeights]
  private let masks: [(ParameterReference, Tensor)]
  private let effective: AlignedBuffer?

  /// Compiles a network and loads its parameters.
  package init(_ network: Network, options: PlanOptions = PlanOptions()) {
    self.options = options
    input = network.input
    classCount = network.classCount
    let keyed = network.parameters
    (layout, parameterCount) = Self.layOut(keyed)
    var builder = PlanBuilder(options: options, references: layout, roundings: network.roundings)
    (inputStorage, outputStorage) = builder.emit(network)
    if !options.observesLayers { builder.keepRoundingPoints(output: outputStorage) }
    if let lowering = Self.lowering(builder, output: outputStorage, keyed, layout: layout) {
      (steps, storages, grids) = (lowering.steps, lowering.storages, lowering.grids)
      observed = []
    } else {
      if !options.observesLayers { builder.fuse() }
      for step in builder.steps where step.output != outputStorage {
        (step.operation as? any PrecisionSelecting)?.precision = options.precision
      }
      (steps, storages, observed) = (builder.steps, builder.storages, builder.observed)
      grids = []
    }
    isSynchronized = steps.contains { $0.operation is any SynchronizedOperation }
    quantizers = PlannedQuantizer.all(of: keyed, layout: layout)
    masks = zip(layout, keyed).compactMap { reference, keyed in
      keyed.parameter.mask.map { (reference, $0) }
    }
    let isPlain = quantizers.isEmpty && masks.isEmpty
    effective = isPlain ? nil : AlignedBuffer(count: parameterCount)
    let flat = AlignedBuffer(count: parameterCount)
    Self.copyParameters(of: network, into: flat)
    load(flat)
  }

  /// Takes the parameters from the flat vector, rounds those with quantizers, zeroes those that are
  /// pruned, and packs all.
  ///
  /// The steps are shared out among the threads.
  package func load(_ latent: AlignedBuffer, parallel: Parallel = Parallel(threads: 1)) {
    precondition(latent.count == parameterCount, "the flat vector is this network's")
    var source = unsafe latent.floats
    for grid in grids { unsafe grid.load(source) }
    if let effective {
      unsafe effective.floats.update(from: source, count: parameterCount)
      for quantizer in quantizers { unsafe quantizer.round(source, into: effective.floats) }
      zeroMasked(effective)
      unsafe source = effective.floats
    }
    nonisolated(unsafe) let parameters = unsafe UnsafePointer(source)
    parallel.forEach(steps.count) { index, _ in
      // Networks widen towards their end; the largest steps go first.
      unsafe steps[steps.count - 1 - index].operation.load(parameters)
    }
  }

  /// Zeroes what masks prune in a flat vector.
  private func zeroMasked(_ flat: AlignedBuffer) {
    for (reference, mask) in masks {
      for index in 0..<mask.count where mask[index] == 0 {
        unsafe flat.floats[reference.offset + index] = 0
      }
    }
  }

  /// Gives quantizers' step sizes their gradients, applies the straight-through masks to a flat
  /// gradient, and zeroes it where a parameter is pruned, so that an optimizer leaves zeros at zero.
  package func maskGradients(_ gradients: AlignedBuffer, latent: AlignedBuffer) {
    for quantizer in quantizers {
      unsafe quantizer.maskGradient(gradients.floats, latent: latent.floats)
    }
    zeroMasked(gradients)
  }

  /// Runs of the flat vector that hold quantizers' step sizes.
  package var stepSizeRanges: [Range<Int>] {
    quantizers.compactMap { quantizer in
      quantizer.sizes.map { $0.offset..<($0.offset + $0.count) }
    }
  }

  /// The path under which a layer's input is seen, in a plan that observes layers.
  package static func inputPath(of path: String) -> String { "\(path)<" }

  /// The shape in which an observed value is stored, [H][W][C].
  package func observedShape(of path: String) -> FeatureShape? {
    observed.first { $0.path == path }.map { storages[$0.storage] }
  }

  static func layOut(_ parameters: [KeyedParameter]) -> ([ParameterReference], Int) {
    var offset = 0
    var layout: [ParameterReference] = []
    func add(_ key: String, count: Int) {
      layout.append(ParameterReference(key: key, offset: offset, count: count))
      // Vectors start on cache lines.
      offset += (count + 15) / 16 * 16
    }
    for keyed in parameters { add(keyed.key, count: keyed.parameter.value.count) }
    for keyed in parameters {
      guard let sizes = keyed.parameter.quantizer?.stepSizes else { continue }
      add(PlannedQuantizer.sizeKey(keyed.key), count: sizes.count)
    }
    return (layout, offset)
  }
}

extension Plan {
  /// Copies a network's parameters into a flat vector of this layout.
  package static func copyParameters(of network: Network, into flat: AlignedBuffer) {
    let parameters = network.parameters
    let (layout, _) = layOut(parameters)
    for (keyed, reference) in zip(parameters, layout) {
      unsafe keyed.parameter.value.withUnsafeValues { source in
        for index in source.indices {
          unsafe flat.floats[reference.offset + index] = source[index]
        }
      }
    }
    let sizes = parameters.compactMap(\.parameter.quantizer?.stepSizes)
    for (sizes, reference) in zip(sizes, layout.dropFirst(parameters.count)) {
      for index in sizes.indices {
        unsafe flat.floats[reference.offset + index] = sizes[index]
      }
    }
  }

  /// The network with its parameters taken from a flat vector of this layout.
  package func network(_ network: Network, withParameters flat: AlignedBuffer) -> Network {
    var changed = network
    var position = 0
    changed.mapParametersInOrder { _, parameter in
      let offset = layout[position].offset
      parameter.value = Tensor(shape: parameter.value.shape) { index in
        unsafe flat.floats[offset + index]
      }
      if let quantizer = quantizers.first(where: { $0.weights == layout[position] }) {
        parameter.quantizer = unsafe quantizer.rule(flat.floats)
      }
      position += 1
    }
    return changed
  }
}
