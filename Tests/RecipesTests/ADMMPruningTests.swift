// SPDX-License-Identifier: MIT
import Compression
import Networks
import Recipes
import Tensors
import TestSupport
import Testing
import Training

@Suite struct ADMMPruningTests {
  private static let images = separableImages(96)

  private func start() throws -> Network {
    try trainer(epochs: 6).train(
      try TinyNetworks.mixed().initialized(seed: 1), on: Self.images
    ).network
  }

  private func run(
    _ network: Network, _ structure: ADMMPruning.Structure, penalty: Float = 0.05,
    epochs: Int = 12, updates: Int = 10, threads: Int = 2
  ) throws -> ADMMPruning.Outcome {
    try ADMMPruning(
      ratio: PruningRatio(0.5), structure: structure, penalty: penalty, updates: updates
    ).run(network, on: Self.images, trainer: trainer(epochs: epochs, threads: threads))
  }

  @Test("weights come close to what is pruned, closer than without the pull")
  func converges() throws {
    let network = try start()
    let pulled = try run(network, .weights, penalty: 0.3)
    let free = try run(network, .weights, penalty: 1e-20)
    #expect(pulled.residual < 0.5 * free.residual)
    let losses = [pulled, free].map { evaluated($0.network, on: Self.images).loss }
    #expect(losses[0] < losses[1])
  }

  @Test("the share of each layer is exact, and the history says how")
  func shares() throws {
    let found = try run(try start(), .weights, epochs: 2, updates: 2)
    for keyed in found.network.parameters where keyed.parameter.role == .weight {
      let count = keyed.parameter.value.count
      #expect(keyed.parameter.unmaskedCount == count - count / 2)
    }
    let entry = try #require(found.network.history.last)
    #expect(entry.hasPrefix("admm 0.5 structure=weights standard epochs=2.0 rho=0.05"))
  }

  @Test("filters go for good")
  func filters() throws {
    let network = try start()
    let found = try run(network, .filters, epochs: 3, updates: 3)
    let expected = try network.pruned(by: PruningPlan.make(network, ratio: PruningRatio(0.5)))
    #expect(found.network.parameterCount == expected.parameterCount)
    #expect(found.network.history.count == network.history.count + 1)
    #expect(found.network.sparsity == 0)
  }

  @Test("the same bits for any number of threads")
  func threads() throws {
    let network = try start()
    let found = try [1, 3].map {
      try run(network, .weights, epochs: 2, updates: 2, threads: $0).network
    }
    #expect(found[0].parameters.map(\.parameter) == found[1].parameters.map(\.parameter))
  }
}
