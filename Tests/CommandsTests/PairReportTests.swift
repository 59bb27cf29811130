// SPDX-License-Identifier: MIT
import Commands
import Language
import TestSupport
import Testing

@Suite("Models compared image by image")
struct PairReportTests {
  private func records(_ record: Record, _ name: String) -> [Record] {
    if case .records(let rows)? = record[name] { rows } else { [] }
  }

  @Test(
    "the table, the flipped images and the classes add up", arguments: ["", " under=pgd eps=0.1"])
  func figures(under: String) throws {
    let shell = try TestData.shell()
    try shell.run("train 2 lr=0.05 momentum=0.9")
    try shell.run("let trained = model")
    try shell.run("prune 0.5")
    let record = try shell.result("compare trained model\(under) n=120")
    let pair = try #require(records(record, "pairs").first)
    func count(_ name: String) throws -> Int { Int(try #require(pair[name]?.doubleValue)) }
    let (both, lost, gained) = (
      try count("both"), try count("only_first"), try count("only_second")
    )
    #expect(both + lost + gained + (try count("neither")) == 120)
    let field = under.isEmpty ? "accuracy" : "robust_accuracy"
    let shares = records(record, "models").compactMap { $0[field]?.doubleValue }
    #expect(shares == [Double(both + lost) / 120, Double(both + gained) / 120])
    guard case .list(let ids)? = pair["lost"] else {
      Issue.record("no ids")
      return
    }
    #expect(ids.count == lost)
    let classes = records(record, "classes")
    #expect(classes.compactMap { $0["count"]?.doubleValue }.reduce(0, +) == 120)
    let exemplars = records(record, "exemplars")
    #expect(exemplars.count == (try count("exemplars")))
    #expect(exemplars.allSatisfy { $0["seen"] != $0["now"] })
    #expect(
      classes.compactMap { $0["exemplars"]?.doubleValue }.reduce(0, +) == Double(exemplars.count))
  }

  @Test("a model beside itself loses and gains nothing")
  func itself() throws {
    let record = try TestData.shell().result("compare base base n=50")
    let pair = try #require(records(record, "pairs").first)
    #expect(pair["only_first"] == .count(0) && pair["only_second"] == .count(0))
    #expect(pair["p"] == .number(1) && pair["exemplars"] == .count(0))
  }
}
