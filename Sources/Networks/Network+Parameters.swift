// SPDX-License-Identifier: MIT
import Tensors

/// A parameter under its key in the network, such as `stage1.block1.conv1.weight`.
package struct KeyedParameter: Sendable {
  /// The path of the layer that holds it.
  package let path: String
  package var parameter: Parameter

  package var key: String { path.appending(pathComponent: parameter.name) }
}

extension Network {
  /// Every parameter in the order of the layers.
  package var parameters: [KeyedParameter] {
    var found: [KeyedParameter] = []
    visit { path, layer in
      found += layer.parameters.map { KeyedParameter(path: path, parameter: $0) }
    }
    return found
  }

  /// Calls a function for every layer, containers before what they hold.
  package func visit(_ body: (_ path: String, _ layer: any Layer) -> Void) {
    func walk(_ sequence: LayerSequence, under path: String) {
      for named in sequence.layers {
        let place = path.appending(pathComponent: named.name)
        body(place, named.layer)
        for branch in named.layer.branches {
          walk(branch.sequence, under: place.appending(pathComponent: branch.name))
        }
      }
    }
    walk(self.body, under: "")
  }

  /// Changes every layer in place, nested layers first.
  package mutating func mapLayers(_ transform: (_ path: String, _ layer: inout any Layer) -> Void) {
    mapSequences { path, sequence in
      for index in sequence.layers.indices {
        let place = path.appending(pathComponent: sequence.layers[index].name)
        transform(place, &sequence.layers[index].layer)
      }
    }
  }

  /// Changes every sequence in place, nested ones first.
  package mutating func mapSequences(
    _ transform: (_ path: String, _ sequence: inout LayerSequence) -> Void
  ) {
    func walk(_ sequence: inout LayerSequence, under path: String) {
      for index in sequence.layers.indices {
        let place = path.appending(pathComponent: sequence.layers[index].name)
        var branches = sequence.layers[index].layer.branches
        guard !branches.isEmpty else { continue }
        for number in branches.indices {
          walk(
            &branches[number].sequence,
            under: place.appending(pathComponent: branches[number].name))
        }
        sequence.layers[index].layer.branches = branches
      }
      transform(path, &sequence)
    }
    walk(&body, under: "")
  }

  /// Changes every parameter in place.
  package mutating func mapParameters(_ transform: (_ key: String, inout Parameter) -> Void) {
    mapLayers { path, layer in
      var parameters = layer.parameters
      guard !parameters.isEmpty else { return }
      for index in parameters.indices {
        transform(path.appending(pathComponent: parameters[index].name), &parameters[index])
      }
      layer.parameters = parameters
    }
  }

  /// The number of trained values.
  package var parameterCount: Int {
    parameters.reduce(0) { $0 + ($1.parameter.isTrainable ? $1.parameter.value.count : 0) }
  }
}
