// SPDX-License-Identifier: MIT
import Compression
import Networks
import Recipes
import Tensors
import TestSupport
import Testing
import Training

@Suite struct LotteryTicketTests {
  private func masked() throws -> (origin: Network, ticket: Network) {
    let origin = try TinyNetworks.mixed().initialized(seed: 1)
    let trained = try trainer(epochs: 2).train(origin, on: separableImages(64)).network
    let masks = try WeightMasks(of: trained, ratio: PruningRatio(0.6))
    return (origin, trained.masked(by: masks, entry: "mask 0.6"))
  }

  @Test("survivors are the earlier values to the bit, the rest is zero")
  func rewinds() throws {
    let (origin, ticket) = try masked()
    let found = try LotteryTicket(ticket, seed: 0).rewound(to: origin, named: "start")
    for ((before, old), new) in zip(
      zip(origin.parameters, ticket.parameters), found.parameters)
    {
      #expect(new.parameter.mask == old.parameter.mask)
      for index in 0..<new.parameter.value.count {
        let isPruned = new.parameter.mask.map { $0[index] == 0 } ?? false
        #expect(new.parameter.value[index] == (isPruned ? 0 : before.parameter.value[index]))
      }
    }
    #expect(found.history == ["mask 0.6", "rewind start"])
  }

  @Test("the controls keep what they are to keep: counts of each layer, or masks")
  func controls() throws {
    let (origin, ticket) = try masked()
    let shuffled = try LotteryTicket(ticket, seed: 3, mask: .random)
      .rewound(to: origin, named: "start")
    let fresh = try LotteryTicket(ticket, seed: 3, weights: .fresh)
      .rewound(to: origin, named: "start")
    #expect(
      shuffled.parameters.map(\.parameter.unmaskedCount)
        == ticket.parameters.map(\.parameter.unmaskedCount))
    #expect(shuffled.parameters.map(\.parameter.mask) != ticket.parameters.map(\.parameter.mask))
    #expect(fresh.parameters.map(\.parameter.mask) == ticket.parameters.map(\.parameter.mask))
    let again = try LotteryTicket(ticket, seed: 0).rewound(to: origin, named: "start")
    #expect(fresh.parameters.map(\.parameter.value) != again.parameters.map(\.parameter.value))
    #expect(fresh.maskCounts == again.maskCounts)
    #expect(shuffled.history.last == "rewind start mask=random seed=3")
  }

  @Test("fresh weights are not those of a network of the same seed, wherever masks are")
  func freshWeights() throws {
    let (origin, ticket) = try masked()
    for mask in [LotteryTicket.Mask.same, .random] {
      let fresh = try LotteryTicket(ticket, seed: 1, mask: mask, weights: .fresh)
        .rewound(to: origin, named: "start")
      for (before, after) in zip(origin.parameters, fresh.parameters)
      where after.parameter.role == .weight {
        let (old, new) = (before.parameter.value, after.parameter.value)
        let alive = (0..<new.count).filter { new[$0] != 0 }
        #expect(alive.count == after.parameter.unmaskedCount, "\(mask) \(after.key)")
        #expect(alive.allSatisfy { new[$0] != old[$0] })
      }
    }
  }

  @Test("networks without masks, and others, are refused")
  func refusals() throws {
    let (_, ticket) = try masked()
    #expect(throws: RecipeError.noMasks(network: "tiny-mixed")) {
      try LotteryTicket(try TinyNetworks.mixed(), seed: 0)
    }
    #expect(throws: RecipeError.self) {
      try LotteryTicket(ticket, seed: 0).rewound(to: try TinyNetworks.smallest(), named: "small")
    }
  }
}
