// SPDX-License-Identifier: MIT
import Datasets
import Language
import Networks
import Storage

/// The session as it will be at a step of a script, as far as that is known before it runs.
package struct Rehearsal {
  /// Something to tell that need not fail.
  struct Remark {
    var message: String
    var argument: String?
    var suggestion: String?
  }

  let settings: SessionSettings
  /// Whether networks are made and data sets read, to know sizes; else only what is cheap is looked
  /// at.
  let isThorough: Bool
  /// Whether shell commands may make files that are not there yet.
  let runsShell: Bool
  /// The branches that the ledger keeps; nil where it was not asked.
  let storedBranches: [String]?
  /// Whether the step at hand may not run, or may fail in peace: nothing that it does is certain.
  var isInDoubt = false
  /// The word of the data set.
  var datasetName: String?
  /// The data set, where it was read.
  var dataset: Dataset? { didSet { hasCertainData = !isInDoubt } }
  /// Whether no other data set may be there.
  private(set) var hasCertainData = true
  /// The models of the line of work at hand.
  private(set) var history = RehearsedHistory()
  private(set) var models: [String: RehearsedModel] = [:]
  /// The line of work at hand, and those that wait.
  private(set) var branch = "main"
  private(set) var branches: [String: RehearsedHistory] = [:]
  private(set) var hasCertainBranches = true
  /// Bytes of all weights that undo and names keep.
  private(set) var heldBytes = 0
  /// How often a step has said what model it makes.
  private(set) var changeCount = 0
  var definitions: [String: [LayerDescription]] = [:]
  var results = RehearsedResults()
  var remarks: [Remark] = []
  /// The budget of the last adversarial training as it was written, and its protocol.
  var trainedBudget: (epsilon: String, convention: String)?
  private var writtenFiles: Set<String> = []
  private var madeFolders: Set<String> = []
  private var mayWriteAnything = false
  private var datasets: [String: Dataset] = [:]

  init(settings: SessionSettings, isThorough: Bool, runsShell: Bool, storedBranches: [String]?) {
    self.settings = settings
    self.isThorough = isThorough
    self.runsShell = runsShell
    self.storedBranches = storedBranches
  }

  // MARK: Models

  /// The current network, with weights that mean nothing; nil where it is not known.
  var network: Network? { history.current.network }

  /// Makes a changed network the current one; a loaded one does not depend on the one before it.
  mutating func change(
    to network: Network?, isOrigin: Bool = false, isCertain: Bool = true,
    hasCertainWidths: Bool = true
  ) {
    let former = isOrigin ? RehearsedModel() : history.current
    advance(
      to: RehearsedModel(
        network: network, isCertain: isCertain && former.isCertain,
        hasCertainWidths: hasCertainWidths && former.hasCertainWidths), isOrigin: isOrigin)
    heldBytes += (network?.parameterCount ?? 0) * 4
    changeCount += 1
  }

  mutating func goBack(to model: RehearsedModel) { advance(to: model) }

  private mutating func advance(to model: RehearsedModel, isOrigin: Bool = false) {
    history.advance(to: model, isOrigin: isOrigin)
    doubtIfNeeded()
  }

  mutating func undo() {
    history.undo()
    doubtIfNeeded()
  }

  mutating func redo() {
    history.redo()
    doubtIfNeeded()
  }

  private mutating func doubtIfNeeded() {
    if isInDoubt { history.doubt() }
  }

  /// Begins a line of work.
  mutating func fork(_ name: String) {
    branches[branch] = history
    branch = name
    doubtBranchesIfNeeded()
  }

  /// Goes to another line of work, whose models are not known where another session began it.
  mutating func switchBranch(to name: String) {
    guard name != branch else { return }
    branches[branch] = history
    history = branches.removeValue(forKey: name) ?? RehearsedHistory()
    branch = name
    doubtBranchesIfNeeded()
  }

  private mutating func doubtBranchesIfNeeded() {
    guard isInDoubt else { return }
    hasCertainBranches = false
    history.doubt()
    for name in branches.keys { branches[name]?.doubt() }
  }

  mutating func bind(_ handle: ModelHandle, to name: String) {
    var model = model(of: handle)
    model.isCertain = model.isCertain && !isInDoubt
    models[name] = model
  }

  func model(of handle: ModelHandle) -> RehearsedModel {
    handle.isCurrent ? history.current : models[handle.name] ?? RehearsedModel()
  }

  func network(of handle: ModelHandle) -> Network? { model(of: handle).network }

  // MARK: What is not known

  /// Goes back to an earlier session; what was written, read or measured since then stays.
  mutating func goBack(to start: Rehearsal) {
    var session = start
    session.isInDoubt = isInDoubt
    session.results = results
    session.writtenFiles = writtenFiles
    session.madeFolders = madeFolders
    session.mayWriteAnything = mayWriteAnything
    session.datasets = datasets
    self = session
  }

  /// Gives up what a step decides of which only the run will tell.
  mutating func forget(_ form: CommandForm) {
    if form.provides.contains(.dataset) {
      dataset = nil
      return
    }
    switch form.signature.effect {
    case .changesModel:
      let isLoaded = form.provides.contains(.model)
      // For costs the one before it is a fair guess.
      advance(
        to: RehearsedModel(network: isLoaded ? nil : network, isCertain: false),
        isOrigin: isLoaded)
    case .returnsToModel:
      history.doubt()
      hasCertainBranches = false
    case .changesSession: definitions = [:]
    case .writesFiles: write(nil)
    case .reads: break
    }
  }

  /// Gives up everything: statements that nobody could read may have done anything.
  mutating func forgetAll() {
    change(to: nil, isOrigin: true)
    history.doubt()
    (models, definitions, branches) = ([:], [:], [:])
    (dataset, trainedBudget) = (nil, nil)
    hasCertainBranches = false
    mayWriteAnything = true
    results.doubt()
  }

  // MARK: Data

  /// Reads a data set once for all steps that load it.
  mutating func read(_ key: String, _ load: () throws -> Dataset) rethrows -> Dataset {
    if let dataset = datasets[key] { return dataset }
    let dataset = try load()
    datasets[key] = dataset
    return dataset
  }

  var dataBytes: Int {
    datasets.values.reduce(0) { $0 + $1.train.pixels.count + $1.test.pixels.count }
  }

  // MARK: Files

  mutating func write(_ path: String?) {
    if let path {
      writtenFiles.insert(path)
    } else {
      mayWriteAnything = true
    }
  }

  /// A step makes a folder, with those above it, where they are missing.
  mutating func makeFolder(_ path: String) {
    var path = FilePaths.folder(of: FilePaths.join(FilePaths.expandingTilde(path), "x"))
    while !FilePaths.exists(path), madeFolders.insert(path).inserted {
      path = FilePaths.folder(of: path)
    }
  }

  /// Throws where a file of a number of bytes cannot be written, as far as that is certain.
  ///
  /// - Throws: `CommandFailure`, about the parameter `argument`.
  func checkPlace(_ path: String, bytes: Int = 0, argument: String? = nil) throws {
    let folder = FilePaths.folder(of: FilePaths.expandingTilde(path))
    // A shell command makes folders unseen.
    if runsShell || madeFolders.contains(folder) { return }
    try DiskCheck.check(path, bytes: bytes, argument: argument)
  }

  /// Whether a file may be there when a step wants it.
  func mayExist(_ path: String) -> Bool {
    mayWriteAnything || runsShell || writtenFiles.contains(path)
  }
}
