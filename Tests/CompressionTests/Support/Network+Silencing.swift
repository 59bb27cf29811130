// SPDX-License-Identifier: MIT
import Compression
import Networks
import Tensors

extension Network {
  /// The network with removed channels silenced instead: filters, biases, batch-normalization
  /// scales and shifts set to zero, so that each gives exactly zero.
  ///
  /// `reading` silences the weights that read the channels too, which changes no score, but the
  /// scales of quantized weights.
  func silencing(_ plan: PruningPlan, reading: Bool = false) -> Network {
    var network = self
    for cut in plan.cuts {
      for member in cut.group.members where reading || member.role != .input {
        let indices = cut.removed.flatMap { member.indices[$0] }
        network.silence("\(member.path).\(member.parameter)", axis: member.axis, indices)
        if member.role != .input { network.silence("\(member.path).bias", axis: 0, indices) }
      }
    }
    return network
  }

  private mutating func silence(_ key: String, axis: Int, _ indices: [Int]) {
    change(key) { parameter in
      let dimensions = parameter.value.shape.dimensions
      let outer = dimensions[..<axis].reduce(1, *)
      let inner = dimensions[(axis + 1)...].reduce(1, *)
      for block in 0..<outer {
        for index in indices {
          let start = (block * dimensions[axis] + index) * inner
          for position in start..<(start + inner) { parameter.value[position] = 0 }
        }
      }
    }
  }
}
