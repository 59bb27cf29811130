// SPDX-License-Identifier: MIT
import Tensors
import Testing
import Training

@Suite("Augmentation")
struct AugmentationTests {
  private func draws(_ augmentation: Augmentation, seed: UInt64 = 1) -> [ImageAugmentation] {
    (0..<30).flatMap { epoch in
      (0..<40).map { augmentation.draw(seed: seed, epoch: epoch, sample: $0) }
    }
  }

  @Test("shifts reach every place in bounds, half of the images are mirrored")
  func bounds() {
    let found = draws(Augmentation(shift: 2, mirrors: true))
    #expect(Set(found.map(\.shiftX)) == Set(-2...2))
    #expect(Set(found.map(\.shiftY)) == Set(-2...2))
    let mirrored = Double(found.filter(\.isMirrored).count) / Double(found.count)
    #expect(abs(mirrored - 0.5) < 0.06)
    let centred = Double(found.filter { $0.shiftX == 0 }.count) / Double(found.count)
    #expect(abs(centred - 0.2) < 0.05)
  }

  @Test("only what is asked for is done")
  func parts() {
    #expect(draws(.none).allSatisfy { $0 == .none })
    #expect(draws(Augmentation(shift: 3)).allSatisfy { !$0.isMirrored })
    let mirrors = draws(Augmentation(mirrors: true))
    #expect(mirrors.allSatisfy { $0.shiftX == 0 && $0.shiftY == 0 })
    #expect(mirrors.contains { $0.isMirrored } && mirrors.contains { !$0.isMirrored })
  }

  @Test("depends on seed, epoch and sample alone")
  func keys() {
    let augmentation = Augmentation(shift: 4, mirrors: true)
    let found = draws(augmentation)
    #expect(draws(augmentation) == found)
    #expect(draws(augmentation, seed: 2) != found)
    #expect(Array(found[0..<40]) != Array(found[40..<80]))
    #expect(Set(found[0..<40].map { "\($0)" }).count > 10)
  }
}
