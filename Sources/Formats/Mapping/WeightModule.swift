// SPDX-License-Identifier: MIT

import Networks
import Tensors

/// The arrays of a file that belong to one layer: those under one prefix.
struct WeightModule {
  /// The prefix, without what all names of the file share.
  let name: String
  /// The arrays by the last part of their names; in order of the file.
  private(set) var arrays: [(suffix: String, array: NamedArray)] = []

  /// Parts that names of parameters end in, in every program that follows PyTorch.
  static let suffixes: Set<String> = ["weight", "bias", "running_mean", "running_var"]
  /// Numbers that count training steps and have no part in what a network computes.
  static let ignored: Set<String> = ["num_batches_tracked"]

  func array(_ suffix: String) -> NamedArray? {
    arrays.first { $0.suffix == suffix }?.array
  }

  /// Whether the name says nothing about which parameter it is.
  var isNameless: Bool { arrays.first?.suffix == "" }

  /// Whether it may have been meant for a parameter's layer: as many axes, or nearly.
  func isLike(_ parameter: Parameter) -> Bool {
    let rank = parameter.value.shape.rank
    return (array("weight") ?? arrays.first?.array)?.array.shape.count == rank
      && (array("running_mean") != nil) == (parameter.role == .scale)
  }

  /// Takes an array out, by its name with or without the prefix of the file.
  mutating func remove(named name: String, prefix: String) -> NamedArray? {
    let place = arrays.firstIndex { $0.array.name == name || $0.array.name == prefix + name }
    return place.map { arrays.remove(at: $0).array }
  }

  /// `16x3x3x3`, or `16` for the vectors of a batch normalization.
  var shapeText: String {
    (array("weight") ?? arrays.first?.array)?.array.shapeText ?? ""
  }

  /// Sorts the arrays of a file into modules; the order is that of the file, or for files without
  /// one the natural order of names, `block2` before `block10`.
  static func modules(of file: WeightFile) -> (named: [WeightModule], prefix: String) {
    let arrays = file.arrays.filter { !ignored.contains(lastPart(of: $0.name)) }
    let prefix = sharedPrefix(of: arrays.map(\.name))
    var modules: [WeightModule] = []
    var places: [String: Int] = [:]
    for array in arrays {
      let name = String(array.name.dropFirst(prefix.count))
      let suffix = lastPart(of: name)
      let isKnown = suffixes.contains(suffix) && suffix != name
      let module = isKnown ? String(name.dropLast(suffix.count + 1)) : name
      if isKnown, let place = places[module] {
        modules[place].arrays.append((suffix, array))
      } else {
        if isKnown { places[module] = modules.count }
        modules.append(WeightModule(name: module, arrays: [(isKnown ? suffix : "", array)]))
      }
    }
    if !file.isOrdered {
      modules.sort { NaturalOrder.precedes($0.name, $1.name) }
    }
    return (modules, prefix)
  }

  private init(name: String, arrays: [(suffix: String, array: NamedArray)]) {
    self.name = name
    self.arrays = arrays
  }

  private static func lastPart(of name: String) -> String {
    name.split(separator: ".").last.map(String.init) ?? name
  }

  /// The dotted beginning that all names share, `module.`, as long as two parts remain.
  private static func sharedPrefix(of names: [String]) -> String {
    guard let first = names.first else { return "" }
    var prefix = ""
    var parts = first.split(separator: ".", omittingEmptySubsequences: false)
    while parts.count > 2 {
      let longer = prefix + parts.removeFirst() + "."
      // Two parts of every name must be left, a layer and its parameter.
      guard names.allSatisfy({ $0.hasPrefix(longer) && $0.dropFirst(longer.count).contains(".") })
      else { break }
      prefix = longer
    }
    return prefix
  }
}

extension StoredArray {
  /// Whether it has a parameter's shape; a 1x1 convolution may stand for a linear layer.
  func hasShape(of parameter: Parameter) -> Bool {
    func withoutTail(_ shape: [Int]) -> [Int] {
      var shape = shape
      while shape.last == 1, shape.count > 2 { shape.removeLast() }
      return shape
    }
    let wanted = parameter.value.shape.dimensions
    return shape == wanted || wanted.count > 1 && withoutTail(shape) == withoutTail(wanted)
  }

  /// `16x3x3x3`; `1` for a single number.
  var shapeText: String {
    shape.isEmpty ? "1" : shape.map(String.init).joined(separator: "x")
  }
}
