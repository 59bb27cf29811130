// SPDX-License-Identifier: MIT
import Datasets
import Formats
import Language
import Networks
import Storage
import Training

extension LoadCommand {
  static func rehearse(
    _ invocation: Invocation, in rehearsal: inout Rehearsal
  ) throws -> StepCost {
    guard let name = invocation.variant else {
      return try rehearseModel(invocation, in: &rehearsal)
    }
    if let architecture = ArchitectureRegistry.named(name) {
      guard rehearsal.isThorough else {
        rehearsal.change(to: nil, isOrigin: true)
        return StepCost()
      }
      let dataset = rehearsal.dataset
      return try rehearseFresh(invocation, in: &rehearsal) {
        try architecture.make(
          input: dataset?.shape.features ?? architecture.customaryInput,
          classes: dataset?.classNames.count ?? 10)
      }
    }
    return try rehearseData(name, invocation, in: &rehearsal)
  }

  /// Makes a network for the images at hand; it is no more certain than they and its layers are.
  private static func rehearseFresh(
    _ invocation: Invocation, in rehearsal: inout Rehearsal, hasCertainLayers: Bool = true,
    _ make: () throws -> Network?
  ) throws -> StepCost {
    let isCertain = hasCertainLayers && rehearsal.hasCertainData
    var network: Network?
    do {
      network = try make()
    } catch {
      // Other images, or other layers, may fit.
      if isCertain { throw error }
    }
    rehearsal.change(
      to: network.map { normalized($0, invocation) }, isOrigin: true, isCertain: isCertain)
    return StepCost()
  }

  private static func rehearseData(
    _ name: String, _ invocation: Invocation, in rehearsal: inout Rehearsal
  ) throws -> StepCost {
    let source = try DatasetRegistry.source(named: name)
    let folder = invocation.path("path").map { FilePaths.expandingTilde($0) }
    let folders = DataFolders.current(option: rehearsal.settings.dataFolder)
    rehearsal.datasetName = name
    do {
      guard rehearsal.isThorough else {
        _ = try source.find(from: folder, searching: folders)
        rehearsal.dataset = nil
        return StepCost()
      }
      let clock = ContinuousClock()
      let start = clock.now
      rehearsal.dataset = try rehearsal.read("\(name) \(folder ?? "")") {
        try source.load(from: folder, searching: folders)
      }
      var cost = StepCost()
      cost.seconds = (clock.now - start).inSeconds
      return cost
    } catch let error as DatasetError {
      rehearsal.dataset = nil
      guard case .notFound(let missing) = error else { throw error }
      if rehearsal.mayExist("") { return .unknown }
      throw CommandFailure(
        "the files of \(missing.title) were not found", argument: "path",
        expected: missing.origin, suggestion: "or name their folder: load \(missing.name) path=DIR")
    }
  }

  private static func rehearseModel(
    _ invocation: Invocation, in rehearsal: inout Rehearsal
  ) throws -> StepCost {
    if let name = invocation.optionalWord("what"), let definition = rehearsal.definitions[name] {
      let shape = rehearsal.dataset?.shape.features
      return try rehearseFresh(
        invocation, in: &rehearsal, hasCertainLayers: definition.isCertain
      ) {
        try shape.map {
          try Network(
            name: name, input: $0, normalization: .halves(channels: $0.channels),
            layers: definition.layers)
        }
      }
    }
    guard let path = invocation.path("what") else {
      rehearsal.change(to: nil, isOrigin: true)
      return StepCost()
    }
    let place = FilePaths.expandingTilde(path)
    guard FilePaths.exists(place) || rehearsal.mayExist(path) else {
      rehearsal.change(to: nil, isOrigin: true)
      let folder = FilePaths.folder(of: place)
      let names = ((try? FilePaths.list(folder.isEmpty ? "." : folder)) ?? [])
      let nearest = Suggestion.nearest(to: FilePaths.name(of: place), in: names.sorted())
      throw CommandFailure(
        "there is no file '\(path)', and nothing before this line writes it", argument: "what",
        suggestion: nearest.map { "did you mean \($0)?" })
    }
    let isThere = rehearsal.isThorough && FilePaths.exists(place) && !invocation.isGiven("as")
    let loaded =
      isThere
      ? try? ModelFormatRegistry.load(
        place, images: rehearsal.dataset?.shape.features, template: nil, overrides: []) : nil
    // What is written before this line may be another model, and images decide what a file leaves
    // open.
    rehearsal.change(
      to: loaded.map { normalized($0.network, invocation) }, isOrigin: true,
      isCertain: !rehearsal.mayExist(path) && rehearsal.hasCertainData)
    return StepCost()
  }

  /// The network with the pre-processing that the words say.
  private static func normalized(_ network: Network, _ invocation: Invocation) -> Network {
    guard let mean = invocation.doubles("mean"), let deviation = invocation.doubles("std"),
      mean.count == network.input.channels,
      let normalization = try? Normalization(
        mean: mean.map { Float($0) }, deviation: deviation.map { Float($0) })
    else { return network }
    var changed = network
    changed.normalization = normalization
    return changed
  }
}
