// SPDX-License-Identifier: MIT
import Attacks
import Datasets
import Language
import Networks

/// Turns the words of a command into a threat model and an attack.
struct ThreatArguments {
  let threat: ThreatModel
  /// The budgets to try, smallest first; the threat's is the largest.
  let budgets: [Spelled]

  /// Reads norm, protocol and budgets.
  ///
  /// `norms` are those that can be measured, the usual one first. Where the network is known, its
  /// normalized space bounds the budgets of the paper's protocol.
  init(
    _ invocation: Invocation, norms: [Norm], dataset: Dataset, network: Network? = nil
  ) throws {
    let norm = try Self.norm(invocation, norms: norms)
    let convention = ThreatModel.Convention(rawValue: invocation.word("protocol")) ?? .standard
    for number in Self.given(invocation) {
      try Self.check(number, norm: norm, convention: convention, network: network)
    }
    budgets = Self.budgets(invocation, norm: norm, dataset: dataset)
    threat = ThreatModel(
      norm: norm, epsilon: budgets.last ?? Spelled(0, "0"), convention: convention)
  }

  /// Makes the attack that the command's words describe; `options` names the command's options for
  /// the attack's parameters where they are called otherwise, and then only those.
  ///
  /// - Throws: `CommandFailure` if they do not fit together.
  func attack(
    _ type: any NamedAttack.Type, _ invocation: Invocation, classes: Int,
    options: [String: String]? = nil
  ) throws -> any Attack {
    let arguments = AttackArguments(
      of: type, threat: threat, isCurve: budgets.count > 1, classes: classes,
      given: try AttackOptions.given(invocation, for: type, options: options))
    do {
      return try type.init(arguments)
    } catch {
      throw CommandFailure(
        error.message, argument: error.argument, expected: error.expected,
        suggestion: error.suggestion)
    }
  }

  private static func norm(_ invocation: Invocation, norms: [Norm]) throws -> Norm {
    guard let word = invocation.optionalWord("norm"), let norm = Norm(rawValue: word) else {
      return norms[0]
    }
    guard norms.contains(norm) else {
      let known = norms.map(\.rawValue).joined(separator: " or ")
      throw CommandFailure(
        "the attack does not measure \(norm.rawValue)", argument: "norm", expected: known,
        suggestion: "write norm=\(norms[0].rawValue)")
    }
    return norm
  }

  /// The budgets that the words name.
  private static func given(_ invocation: Invocation) -> [Number] {
    invocation.list("eps")?.compactMap(\.number) ?? [invocation.number("eps")].compactMap { $0 }
  }

  private static func budgets(
    _ invocation: Invocation, norm: Norm, dataset: Dataset
  ) -> [Spelled] {
    let given = given(invocation)
    if let measured = invocation.spelled("eps"), given.isEmpty { return [measured] }
    guard given.isEmpty else {
      return given.sorted { $0.value < $1.value }
        .map { Spelled(Float($0.doubleValue), $0.spelling) }
    }
    let customary = dataset.epsilons.first { $0.norm == norm.rawValue }
    if let customary { return [Spelled(Float(customary.value), customary.text)] }
    switch norm {
    case .linf: return [Spelled(8.0 / 255, "8/255")]
    case .l2: return [Spelled(0.5, "0.5")]
    case .l1: return [Spelled(12, "12")]
    }
  }

  /// Refuses budgets that cannot be meant, from the words and, where it is known, the network.
  ///
  /// - Throws: `CommandFailure` for an eps in the wrong space.
  static func checkBudget(_ invocation: Invocation, network: Network? = nil) throws {
    guard ["eps", "protocol", "norm"].allSatisfy({ invocation.form.parameter($0) != nil }) else {
      return
    }
    let convention = ThreatModel.Convention(rawValue: invocation.word("protocol")) ?? .standard
    let norm = invocation.optionalWord("norm").flatMap { Norm(rawValue: $0) } ?? .linf
    for number in given(invocation) {
      try check(number, norm: norm, convention: convention, network: network)
    }
  }

  private static func check(
    _ epsilon: Number, norm: Norm, convention: ThreatModel.Convention, network: Network?
  ) throws {
    guard norm == .linf else { return }
    let size = epsilon.doubleValue
    let isInLevels = size <= 255 && epsilon.value.isInteger
    switch convention {
    case .standard where size > 1:
      throw CommandFailure(
        "eps=\(epsilon.spelling) is more than the whole range of a pixel", argument: "eps",
        expected: "pixels are in [0, 1], so eps is at most 1",
        suggestion: isInLevels
          ? "did you mean eps=\(epsilon.spelling)/255?" : "for example: eps=8/255")
    case .paper:
      guard let width = network?.normalization.width, size > width else { return }
      throw CommandFailure(
        "eps=\(epsilon.spelling) is more than the range of normalised values", argument: "eps",
        expected: "protocol=paper counts eps in normalised values, of which the network's span "
          + NumberText.significant(width),
        suggestion: "for example: eps=0.1, or protocol=standard eps=8/255")
    case .standard: return
    }
  }
}

extension Normalization {
  /// How far black and white are apart after it, in the channel where that is most.
  fileprivate var width: Double { scale.map { Double($0) }.max() ?? 0 }
}
