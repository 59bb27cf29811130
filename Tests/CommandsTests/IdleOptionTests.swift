// SPDX-License-Identifier: MIT
import Commands
import Language
import Testing

/// An option that changes nothing would make a result be taken for what it is not.
@Suite("Options without effect")
struct IdleOptionTests {
  @Test(
    "are refused, with what they belong to",
    arguments: [
      ("prune 0.25 loss=adv", "loss= has no meaning for by=l1"),
      ("prune 0.25 by=random eps=0.1", "eps= has no meaning for by=random"),
      ("prune 0.25 n=20", "n= has no meaning for by=l1"),
      ("prune 0.25 by=taylor n=20 eps=0.1", "eps= has no meaning without loss=adv"),
      ("prune 0.25 by=obd attacksteps=3", "attacksteps= has no meaning without loss=adv"),
      ("train 1 n=20 schedule=cosine drop={3}", "drop= has no meaning for schedule=cosine"),
      ("finetune 1 n=20 drop={1}", "drop= has no meaning for schedule=constant"),
      ("hydra 0.5 epochs=1 n=20 drop={1}", "drop= has no meaning for schedule=cosine"),
      ("attack pgd n=5 squarequeries=10", "squarequeries= has no meaning without gradient=worst"),
      (
        "quantize 8 images=16; attack pgd n=5 gradient=twin squarequeries=10",
        "squarequeries= has no meaning without gradient=worst"
      ),
    ])
  func refused(line: String, message: String) throws {
    let shell = try TestData.shell()
    let finding = try #require(shell.failure(line), "\(line) was not refused")
    #expect(finding.message.contains(message), "\(finding.message)")
    #expect(finding.expected != nil)
    #expect(finding.suggestion?.hasPrefix("leave ") == true)
  }

  @Test("of an attack are refused where compare has none", arguments: ["steps=5", "eps=0.1"])
  func withoutAttack(option: String) throws {
    let shell = try TestData.shell()
    let name = option.prefix { $0 != "=" }
    let finding = try #require(shell.failure("compare base model \(option) n=20"))
    #expect(finding.message.contains("`\(name)` needs `under` too"), "\(finding.message)")
    #expect(shell.failure("compare base model under=pgd steps=2 eps=0.1 n=20") == nil)
  }

  @Test("calibration takes the images that there are, and says so")
  func images() throws {
    let shell = try TestData.shell()
    let note = "note: images=100000 is more than the 320 training images there are"
    let all = try shell.result("quantize 8 images=100000")
    #expect(all["calibration_images"] == .count(320))
    #expect(shell.output.notes.contains { $0.hasPrefix(note) }, "\(shell.output.notes)")
    // The usual number is a wish.
    let notes = shell.output.notes.count
    try shell.run("undo; quantize 8")
    #expect(shell.output.notes.count == notes)
  }

  @Test(
    "are taken where they have one",
    arguments: [
      "prune 0.25 by=taylor n=20", "prune 0.25 by=obd loss=adv n=20 attacksteps=1 eps=0.1",
      "train 1 n=20 drop={1}", "finetune 1 n=20 schedule=step drop={1}",
      "quantize 8 images=16; attack pgd n=5 gradient=worst squarequeries=10",
    ])
  func taken(line: String) throws {
    let shell = try TestData.shell()
    let finding = shell.failure(line)
    #expect(finding == nil, "\(finding?.message ?? "")")
  }
}
