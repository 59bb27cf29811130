// SPDX-License-Identifier: MIT
import Commands
import Language
import TestSupport
import Testing

@Suite("Result objects")
struct ResultFieldTests {
  /// One line for each form of a command that gives a result.
  static let lines = [
    "attack fgsm eps=0.1 n=20", "audit eps=0.1 n=20", "cache", "diff 3 5", "fork low", "front",
    "history",
    "switch low", "tree", "why 5", "attack pgd eps=0.1 steps=2 n=20", "compare base model n=20",
    "compare base under=fgsm n=20", "eval n=20", "finetune 1 n=20", "finetune adv 1 n=20 steps=1",
    "admm 0.5 epochs=1 n=20 updates=1", "bench batch=2 time=10ms", "certify eps=0.01 n=20",
    "groups",
    "hydra adv 0.5 epochs=1 n=20 steps=1",
    "load tiny", "load lenet5", "mask 0.5", "mask 2:4", "models",
    "network other { flatten; linear 10 }", "prune 0.5",
    "quantize 8", "redo", "reset", "reset base", "results", "results 1", "summary",
    "train 1 n=20", "train 1 n=20 best=val held=4", "train adv 1 n=20 steps=1",
    "undo", "verify integer n=20", "version",
  ]

  @Test("carry the fields that their records declare", arguments: lines)
  func declared(line: String) throws {
    let shell = try TestData.shell()
    if line.hasPrefix("verify") { try shell.run("quantize 8") }
    if line == "switch low" { try shell.run("fork low; fork high") }
    let record = try shell.result(line)
    let words = record.command.split(separator: " ").map(String.init)
    let signature = try #require(CommandRegistry.catalog.signature(words[0]))
    let form = signature.form(words.count > 1 ? signature.variant(words[1]) : nil)
    for field in form.fields where !field.isOptional || record[field.name] != nil {
      #expect(record[field.name]?.unit == field.unit, "\(record.command): \(field.name)")
    }
    #expect(record.undeclared(in: form) == [], "\(record.command)")
    #expect(record.id != nil)
    #expect(record["seconds"]?.unit == .seconds)
  }

  @Test("that a script may ask for are known to the check")
  func asked() throws {
    let folder = try ScratchFolder()
    let shell = try TestData.shell()
    for line in [
      "load tiny; expect model == tiny", "eval n=20; expect protocol != x; let p = $it.images",
      "eval n=20 | table images protocol", "summary | table model input mean std history",
      "prune 0.25 | table channels by groups", "attack fgsm eps=0.1 n=20 | table gradients queries",
      "save '\(folder("m.npz"))' | table ratio", "version | table seed", "reset | table model",
      "for k in {1, 2} { summary | table k parameters }", "train 1 n=20; let l = $it.losses",
    ] {
      #expect(shell.failure(line) == nil, "\(line)")
    }
  }

  @Test("every command with fields is among them")
  func complete() {
    let withFields = CommandRegistry.catalog.signatures.filter { signature in
      signature.forms.contains { !$0.fields.isEmpty }
    }
    let tried = Set(Self.lines.map { String($0.split(separator: " ")[0]) })
    // What goes to files is checked where files are; rewind needs masks, and its example has them.
    #expect(
      Set(withFields.map(\.name)).subtracting(tried) == [
        "pack", "plot", "report", "rewind", "save", "show", "unpack",
      ])
  }

  @Test("counts, costs and intervals are right")
  func figures() throws {
    let shell = try TestData.shell()
    let eval = try shell.result("eval n=37")
    #expect(eval["count"] == .count(37))
    let accuracy = try #require(eval["accuracy"]?.doubleValue)
    #expect(try #require(eval["low"]?.doubleValue) <= accuracy)
    #expect(try #require(eval["high"]?.doubleValue) >= accuracy)
    #expect(abs(accuracy * 37 - (accuracy * 37).rounded()) < 1e-9)
    // 8 filters of 3x3 and their biases, 14x14 places; 1568 inputs of ten scores.
    let summary = try shell.result("reset base")
    #expect(summary["parameters"] == .count(8 * 9 + 8 + 1568 * 10 + 10))
    #expect(summary["macs"] == .count(14 * 14 * 8 * 9 + 1568 * 10))
  }

  @Test("a clean accuracy under attack is that of eval, and no attack adds right answers")
  func attack() throws {
    let shell = try TestData.shell()
    try shell.run("train 2 lr=0.05 momentum=0.9")
    let eval = try shell.result("eval n=100")
    let attack = try shell.result("attack pgd eps=0.2 n=100")
    #expect(attack["clean_accuracy"] == eval["accuracy"])
    let robust = try #require(attack["robust_accuracy"]?.doubleValue)
    #expect(robust <= (try #require(eval["accuracy"]?.doubleValue)))
    #expect(attack["epsilon"] == .text("0.2"))
  }

  @Test("a saved model's file is as long as its result says")
  func save() throws {
    let folder = try ScratchFolder()
    let record = try TestData.shell().result("save '\(folder("a.safetensors"))'")
    #expect(record["bytes"] == .bytes(try folder.bytes("a.safetensors").count))
    #expect(record["file"] == .text(folder("a.safetensors")))
    #expect(try folder.names() == ["a.safetensors"])
  }
}

extension Record {
  /// The names of its figures that neither the form of its command declares nor any result may have.
  func undeclared(in form: CommandForm) -> [String] {
    let declared = Set(form.fields.map(\.name) + ["cached", "partial", "seconds"])
    return fields.map(\.name).filter { !declared.contains($0) }
  }
}
