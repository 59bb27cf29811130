// SPDX-License-Identifier: MIT
import Commands
import Networks
import TestSupport
import Testing

/// What a rehearsal remembers of the steps in loops.
@Suite("Remembered networks")
struct RememberedNetworksTests {
  @Test("a step is done once for all networks of a shape and a history")
  func once() throws {
    var remembered = RememberedNetworks()
    var count = 0
    func isMade(of network: Network, _ words: String) -> Bool {
      let before = count
      let found = remembered.result(of: network, words: words) {
        count += 1
        var result = network
        result.history.append(words)
        return result
      }
      #expect(found?.history == network.history + [words])
      return count > before
    }
    let (network, same) = (try TinyNetworks.eightLayer(), try TinyNetworks.eightLayer())
    let other = try TinyNetworks.residual()
    #expect(isMade(of: network, "quantize 4"))
    #expect(!isMade(of: network, "quantize 4"))
    #expect(isMade(of: network, "quantize 8"))
    #expect(!isMade(of: same, "quantize 4"))
    var pruned = network
    pruned.history.append("prune 0.5")
    #expect(isMade(of: pruned, "quantize 4"))
    #expect(isMade(of: other, "quantize 4"))
    #expect(!isMade(of: pruned, "quantize 4"))
    #expect(count == 4)
  }

  @Test("what could not be made is tried again")
  func again() throws {
    struct Trouble: Error {}
    var remembered = RememberedNetworks()
    let network = try TinyNetworks.residual()
    let first = remembered.result(of: network, words: "quantize 4") { nil }
    #expect(first == nil)
    #expect(throws: Trouble.self) {
      try remembered.result(of: network, words: "quantize 4") { throw Trouble() }
    }
    let last = remembered.result(of: network, words: "quantize 4") { network }
    #expect(last != nil)
  }
}
