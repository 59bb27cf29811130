// SPDX-License-Identifier: MIT
import Networks
import Tensors

/// The search for the pairs of a mapping.
struct WeightSearch {
  /// A layer of the network whose parameters are not all found yet.
  struct Target {
    let path: String
    let place: Int
    var parameters: [KeyedParameter]
  }

  let prefix: String
  private(set) var arrays: [String: StoredArray] = [:]
  private var pairs: [(place: Int, pair: WeightMapping.Pair)] = []
  private var targets: [Target] = []
  private var modules: [WeightModule]
  private let file: WeightFile
  private let network: Network

  init(file: WeightFile, network: Network) {
    self.file = file
    self.network = network
    (modules, prefix) = WeightModule.modules(of: file)
    for keyed in network.parameters {
      if targets.last?.path == keyed.path {
        targets[targets.count - 1].parameters.append(keyed)
      } else {
        targets.append(Target(path: keyed.path, place: targets.count, parameters: [keyed]))
      }
    }
  }

  /// The pairs in the order of the network's layers.
  var sortedPairs: [WeightMapping.Pair] {
    pairs.sorted { $0.place < $1.place }.map(\.pair)
  }

  // MARK: What the user says

  mutating func apply(_ override: WeightOverride) throws(FormatError) {
    let names = [override.theirs, String(override.theirs.dropFirst(prefix.count))]
    guard let ours = override.ours else { return try leaveOut(override.theirs, names) }
    if let place = targets.firstIndex(where: { $0.path == ours }) {
      guard let module = modules.firstIndex(where: { names.contains($0.name) }) else {
        throw unknown(override.theirs)
      }
      guard fits(modules[module], targets[place]) else {
        throw misfit(targets[place], modules[module])
      }
      pair(targets.remove(at: place), with: modules.remove(at: module), .said)
      return
    }
    try applyToParameter(ours, override.theirs)
  }

  /// Maps a single parameter, and takes its array out of its module.
  private mutating func applyToParameter(
    _ ours: String, _ theirs: String
  ) throws(FormatError) {
    let place = targets.firstIndex { $0.parameters.contains { $0.key == ours } }
    guard let place,
      let index = targets[place].parameters.firstIndex(where: { $0.key == ours })
    else {
      throw FormatError(
        file: file.path, expected: "a layer or parameter of \(network.name) in map=",
        found: "'\(ours)'",
        hint: "its layers: \(targets.prefix(6).map(\.path).joined(separator: ", ")), ...")
    }
    guard let array = removeArray(theirs) else { throw unknown(theirs) }
    let keyed = targets[place].parameters[index]
    guard array.array.hasShape(of: keyed.parameter) else {
      throw FormatError(
        file: file.path, expected: "\(ours) of shape \(keyed.parameter.value.shape)",
        found: "'\(theirs)' of shape \(array.array.shapeText)", hint: "map another array to it")
    }
    arrays[ours] = array.array
    pairs.append(
      (
        targets[place].place,
        WeightMapping.Pair(
          ours: ours, theirs: array.name, shape: array.array.shapeText, reason: .said)
      ))
    targets[place].parameters.remove(at: index)
    if targets[place].parameters.isEmpty { targets.remove(at: place) }
  }

  private mutating func leaveOut(_ theirs: String, _ names: [String]) throws(FormatError) {
    if let module = modules.firstIndex(where: { names.contains($0.name) }) {
      modules.remove(at: module)
    } else if removeArray(theirs) == nil {
      throw unknown(theirs)
    }
  }

  private mutating func removeArray(_ name: String) -> NamedArray? {
    for index in modules.indices {
      guard let array = modules[index].remove(named: name, prefix: prefix) else { continue }
      if modules[index].arrays.isEmpty { modules.remove(at: index) }
      return array
    }
    return nil
  }

  private func unknown(_ name: String) -> FormatError {
    FormatError(
      file: file.path, expected: "a layer or tensor of the file in map=", found: "'\(name)'",
      hint: "it has: \(modules.prefix(8).map(\.name).joined(separator: ", ")), ...")
  }

  // MARK: Names and order

  /// Pairs layers of equal names whose shapes agree.
  mutating func matchNames() {
    for target in targets {
      guard
        let module = modules.firstIndex(where: { $0.name == target.path && fits($0, target) })
      else { continue }
      targets.removeAll { $0.path == target.path }
      pair(target, with: modules.remove(at: module), .name)
    }
  }

  /// Pairs what is left in order, by shape.
  mutating func matchOrder() throws(FormatError) {
    for target in targets {
      if let module = modules.firstIndex(where: { fits($0, target) }) {
        pair(target, with: modules.remove(at: module), .order)
      } else {
        try matchSingly(target)
      }
    }
    targets = []
  }

  /// Arrays whose names say nothing, such as `arr_0`: the next ones, in order.
  private mutating func matchSingly(_ target: Target) throws(FormatError) {
    var theirs: [NamedArray] = []
    for keyed in target.parameters {
      guard let next = modules.first(where: \.isNameless), let array = next.arrays.first?.array,
        array.array.hasShape(of: keyed.parameter)
      else { throw missing(target, keyed) }
      modules.removeAll { $0.name == next.name && $0.isNameless }
      arrays[keyed.key] = array.array
      theirs.append(array)
    }
    guard let first = theirs.first else { return }
    pairs.append(
      (
        target.place,
        WeightMapping.Pair(
          ours: target.path, theirs: theirs.map(\.name).joined(separator: "+"),
          shape: first.array.shapeText, reason: .order)
      ))
  }

  private func fits(_ module: WeightModule, _ target: Target) -> Bool {
    module.arrays.count == target.parameters.count
      && target.parameters.allSatisfy { keyed in
        module.array(keyed.parameter.name)?.array.hasShape(of: keyed.parameter) ?? false
      }
  }

  private mutating func pair(
    _ target: Target, with module: WeightModule, _ reason: WeightMapping.Reason
  ) {
    for keyed in target.parameters {
      arrays[keyed.key] = module.array(keyed.parameter.name)?.array
    }
    pairs.append(
      (
        target.place,
        WeightMapping.Pair(
          ours: target.path, theirs: prefix + module.name, shape: module.shapeText,
          reason: reason)
      ))
  }

  // MARK: Errors

  func checkNothingIsLeft() throws(FormatError) {
    guard let first = modules.first else { return }
    let names = modules.flatMap { $0.arrays.map(\.array.name) }
    throw FormatError(
      file: file.path, expected: "only the parameters of \(network.name)",
      found: "also the tensor \(names.prefix(4).joined(separator: ", "))"
        + (names.count > 4 ? " and \(names.count - 4) more" : ""),
      hint: "name another architecture with as=, or leave it out with map={none:\(first.name)}")
  }

  private func missing(_ target: Target, _ keyed: KeyedParameter) -> FormatError {
    let shape = keyed.parameter.value.shape
    let same = modules.first { $0.name == target.path }
    let near = same ?? modules.first { $0.isLike(keyed.parameter) }
    guard let near else {
      return FormatError(
        file: file.path, expected: "the tensor \(keyed.key) of shape \(shape)",
        found: "none left in the file", hint: "the file holds another network than \(network.name)")
    }
    return misfit(target, near)
  }

  private func misfit(_ target: Target, _ module: WeightModule) -> FormatError {
    let wanted = target.parameters.first { keyed in
      !(module.array(keyed.parameter.name)?.array.hasShape(of: keyed.parameter) ?? false)
    }
    if let wanted, let found = module.array(wanted.parameter.name) {
      let shape = wanted.parameter.value.shape
      return FormatError(
        file: file.path, expected: "\(wanted.key) of shape \(shape)",
        found: "'\(found.name)' of shape \(found.array.shapeText)",
        hint: found.array.shape == shape.dimensions.reversed()
          ? "it is stored transposed: transpose it before it is saved"
          : "the file holds another network than \(network.name), or map= names another layer")
    }
    let ours = target.parameters.map(\.parameter.name)
    let theirs = module.arrays.map(\.suffix)
    let lacksBias = wanted?.parameter.name == "bias"
    let hasBias = theirs.contains("bias") && !ours.contains("bias")
    return FormatError(
      file: file.path,
      expected: wanted.map { "the tensor \($0.key) of shape \($0.parameter.value.shape)" }
        ?? "\(target.path) with \(ours.joined(separator: ", "))",
      found: "'\(module.name)' with \(theirs.joined(separator: ", "))",
      hint: lacksBias || hasBias
        ? "define a network whose layer has bias=\(hasBias ? "yes" : "no"), and name it with as="
        : "the file holds another network than \(network.name)")
  }
}
