// SPDX-License-Identifier: MIT
import Attacks
import Datasets
import Language

/// Turns the words of a command into a threat model and an attack.
struct ThreatArguments {
  let threat: ThreatModel
  /// The budgets to try, smallest first; the threat's is the largest.
  let budgets: [Spelled]

  /// Reads norm, protocol and budgets.
  ///
  /// `norms` are those that can be measured, the usual one first.
  init(_ invocation: Invocation, norms: [Norm], dataset: Dataset) throws {
    let norm = try Self.norm(invocation, norms: norms)
    let convention = ThreatModel.Convention(rawValue: invocation.word("protocol")) ?? .standard
    budgets = try Self.budgets(invocation, norm: norm, convention: convention, dataset: dataset)
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

  private static func budgets(
    _ invocation: Invocation, norm: Norm, convention: ThreatModel.Convention, dataset: Dataset
  ) throws -> [Spelled] {
    let given =
      invocation.list("eps")?.compactMap(\.number) ?? [invocation.number("eps")].compactMap { $0 }
    for number in given { try check(number, norm: norm, convention: convention) }
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

  /// Refuses budgets that cannot be meant, from the words alone.
  ///
  /// - Throws: `CommandFailure` for an eps in the wrong space.
  static func checkBudget(_ invocation: Invocation) throws {
    guard ["eps", "protocol", "norm"].allSatisfy({ invocation.form.parameter($0) != nil }) else {
      return
    }
    let given =
      invocation.list("eps")?.compactMap(\.number) ?? [invocation.number("eps")].compactMap { $0 }
    let convention = ThreatModel.Convention(rawValue: invocation.word("protocol")) ?? .standard
    let norm = invocation.optionalWord("norm").flatMap { Norm(rawValue: $0) } ?? .linf
    for number in given { try check(number, norm: norm, convention: convention) }
  }

  private static func check(
    _ epsilon: Number, norm: Norm, convention: ThreatModel.Convention
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
    case .paper where size > widestNormalized:
      throw CommandFailure(
        "eps=\(epsilon.spelling) is more than the range of normalised values", argument: "eps",
        expected: "protocol=paper counts eps in normalised values, in the paper 0.1",
        suggestion: "for example: eps=0.1, or protocol=standard eps=8/255")
    default: return
    }
  }

  /// Images of mean 0 and deviation 1 span no more.
  private static let widestNormalized = 8.0
}
