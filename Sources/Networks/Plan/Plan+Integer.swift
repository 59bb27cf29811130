// SPDX-License-Identifier: MIT
import Tensors

extension Plan {
  /// The steps on whole numbers of a quantized network; nil where the network, or what the plan is
  /// for, has none: then rounding is simulated in real numbers.
  static func lowering(
    _ builder: PlanBuilder, output: Int, _ parameters: [KeyedParameter],
    layout: [ParameterReference]
  ) -> IntegerLowering? {
    let weights = gridWeights(parameters, layout: layout)
    guard !weights.isEmpty, builder.options.precision == .single,
      !builder.options.keepsObserved, !builder.options.observesLayers
    else { return nil }
    let arithmetic: any GridArithmetic =
      builder.options.arithmetic == .integer ? IntegerArithmetic() : SimulatedArithmetic()
    return try? IntegerLowering(
      builder, output: output, weights: weights, arithmetic: arithmetic)
  }

  private static func gridWeights(
    _ parameters: [KeyedParameter], layout: [ParameterReference]
  ) -> [GridWeights] {
    let masks = Dictionary(
      parameters.map { ($0.key, $0.parameter.mask) }, uniquingKeysWith: { first, _ in first })
    return PlannedQuantizer.all(of: parameters, layout: layout).map { quantizer in
      GridWeights(quantizer, mask: masks[quantizer.weights.key] ?? nil)
    }
  }

  /// Whether the plan computes with whole numbers.
  package var isOnGrid: Bool { !grids.isEmpty }

  /// Why a network cannot be executed in integers, with the layer; nil if it can.
  package static func integerObstacle(of network: Network) -> NetworkError? {
    guard network.isQuantized else {
      return NetworkError(network.name, "is not quantized", hint: "quantize it first")
    }
    let keyed = network.parameters
    let layout = layOut(keyed).0
    var options = PlanOptions(foldsNormalization: true)
    options.arithmetic = .integer
    var builder = PlanBuilder(
      options: options, references: layout, roundings: network.roundings)
    let output = builder.emit(network).output
    do throws(NetworkError) {
      _ = try IntegerLowering(
        builder, output: output, weights: gridWeights(keyed, layout: layout),
        arithmetic: IntegerArithmetic())
      return nil
    } catch {
      return error
    }
  }
}

extension Network {
  /// What the network is executed in where nobody says otherwise: integers, if it can be.
  package var customaryArithmetic: PlanOptions.Arithmetic {
    isQuantized && Plan.integerObstacle(of: self) == nil ? .integer : .simulated
  }
}
