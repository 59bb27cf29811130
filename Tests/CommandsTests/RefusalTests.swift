// SPDX-License-Identifier: MIT
import Commands
import Language
import TestSupport
import Testing

/// What commands refuse: a message, and what to type next or what would have been right.
@Suite("Refusals")
struct RefusalTests {
  @Test(
    "name the trouble and the way out",
    arguments: [
      ("attack pgd eps=8", "more than the whole range"),
      ("attack pgd restarts=3", "the same search"),
      ("attack pgd target=10", "there is no class 10"),
      ("eval n=1001", "more than the 1000 test images"),
      ("train n=321", "more than the 320 training images"),
      ("reset nobody", "nobody"),
      ("compare base nobody", "nobody"),
      ("load nothing.safetensors", "no such file"),
      ("load idx path=nowhere", "were not found"),
      ("network lenet5 { flatten; linear 10 }", "built-in architecture"),
      ("network wrong { conv 8 kernel=100; flatten; linear 10 }", ""),
      ("results 99", "there is no result 99"),
      ("prune 0.5 keep={conv9}", "conv9"),
      ("load tiny mean={0.5, 0.5} std={0.5, 0.5}", "2 means"),
    ])
  func refused(line: String, message: String) throws {
    let shell = try TestData.shell()
    let finding = try #require(shell.failure(line), "\(line) was not refused")
    #expect(finding.message.contains(message), "\(finding.message)")
    #expect(!finding.message.contains("\n"), "a diagnostic's message is one line")
    let helps = [finding.expected, finding.suggestion].compactMap(\.self)
    let isHelped = [";", "expected: "].contains { finding.message.contains($0) }
    #expect(!helps.isEmpty || isHelped, "\(finding.message): what next?")
  }

  @Test("budgets beyond what the network's own normalization spans, and no others")
  func normalizedBudgets() throws {
    let shell = try TestData.shell()
    let line = "attack pgd protocol=paper n=4 steps=1 eps="
    // Values from -5 to 45.
    try shell.run("load tiny mean={0.1} std={0.02}")
    #expect(shell.failure(line + "10") == nil)
    let wide = try #require(shell.failure(line + "51"))
    #expect(wide.message.contains("more than the range of normalised values"))
    // Values from -1 to 1.
    try shell.run("load tiny")
    #expect(shell.failure(line + "2") == nil)
    for line in [
      line + "3", "attack autoattack protocol=paper n=4 eps=3", "audit protocol=paper n=4 eps=3",
      "certify protocol=paper n=4 eps=3", "compare model under=fgsm protocol=paper n=4 eps=3",
      "finetune adv 1 n=20 steps=1 protocol=paper eps=3",
    ] {
      let narrow = try #require(shell.failure(line), "\(line) was not refused")
      #expect(narrow.message.contains("more than the range of normalised values"), "\(line)")
      #expect(narrow.expected?.contains("span 2") == true, "\(line)")
    }
  }

  @Test("data of more classes than the network tells apart")
  func classes() throws {
    for line in ["eval n=20", "attack pgd n=20", "show a.png n=2", "audit n=20"] {
      let shell = try TestData.shell()
      try shell.run("network narrow { flatten; linear 4 }; load narrow")
      let finding = try #require(shell.failure(line))
      #expect(finding.message.contains("4 classes"), "\(line): \(finding.message)")
    }
  }

  @Test("data of another shape than the network takes")
  func shapes() throws {
    let folder = try ScratchFolder()
    try PatternImages.write(to: folder, train: 20, test: 20, size: 32)
    for line in ["eval", "train 1", "attack pgd", "quantize 8", "compare model"] {
      let shell = try TestData.shell()
      try shell.run("load idx path='\(folder.path)'")
      let finding = try #require(shell.failure(line))
      #expect(finding.message.contains("1x28x28"), "\(line): \(finding.message)")
      #expect(finding.message.contains("1x32x32"), "\(line): \(finding.message)")
    }
  }
}
