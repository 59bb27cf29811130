// SPDX-License-Identifier: MIT
package import Language

/// Every command, in alphabetical order.
package enum CommandRegistry {
  package static let all: [any Command.Type] = [
    ADMMCommand.self,
    AttackCommand.self,
    AuditCommand.self,
    BenchCommand.self,
    CacheCommand.self,
    CertifyCommand.self,
    CompareCommand.self,
    DiffCommand.self,
    EvalCommand.self,
    FinetuneCommand.self,
    ForkCommand.self,
    FrontCommand.self,
    GroupsCommand.self,
    HelpCommand.self,
    HistoryCommand.self,
    HydraCommand.self,
    LoadCommand.self,
    MaskCommand.self,
    ModelsCommand.self,
    NetworkCommand.self,
    PackCommand.self,
    PlotCommand.self,
    PruneCommand.self,
    QuantizeCommand.self,
    QuitCommand.self,
    RedoCommand.self,
    ReportCommand.self,
    ResetCommand.self,
    ResultsCommand.self,
    RewindCommand.self,
    SaveCommand.self,
    SetCommand.self,
    ShowCommand.self,
    SummaryCommand.self,
    SwitchCommand.self,
    TrainCommand.self,
    TreeCommand.self,
    UndoCommand.self,
    UnpackCommand.self,
    VerifyCommand.self,
    VersionCommand.self,
    WhyCommand.self,
  ]

  /// The signatures of all commands.
  package static let catalog = CommandCatalog(all.map { $0.signature })

  /// The command of a name.
  static func command(_ name: String) -> (any Command.Type)? {
    all.first { $0.signature.name == name }
  }
}
