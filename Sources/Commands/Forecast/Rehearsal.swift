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

  /// A network that `network` has defined.
  struct Definition {
    var layers: [LayerDescription]
    /// Whether no other may be there under its name.
    var isCertain: Bool
  }

  let settings: SessionSettings
  /// Whether networks are made and data sets read, to know sizes; else only what is cheap is looked
  /// at.
  let isThorough: Bool
  /// Whether shell commands may make files that are not there yet.
  let runsShell: Bool
  /// The branches that the ledger keeps; nil where it was not asked.
  let storedBranches: [String]?
  /// Whether a ledger keeps what is forked; nil where nobody knows.
  let hasLedger: Bool?
  /// Whether the step at hand may not run, or may fail in peace: nothing that it does is certain.
  var isInDoubt = false
  /// The word of the data set.
  var datasetName: String?
  /// The data set, where it was read.
  var dataset: Dataset? { didSet { hasCertainData = dataset != nil && !isInDoubt } }
  /// Whether no other data set may be there; where none was ever loaded, that is certain too.
  private(set) var hasCertainData = true
  /// The models of the line of work at hand.
  private(set) var history = RehearsedHistory()
  private(set) var models: [String: RehearsedModel] = [:]
  /// The line of work at hand, and those that wait.
  private(set) var branch = "main"
  private(set) var branches: [String: RehearsedHistory] = [:]
  private(set) var hasCertainBranches = true
  /// The names of all lines of work that steps have begun, those of cells too.
  private var forks: Set<String> = []
  /// Bytes of all weights that undo and names keep.
  private(set) var heldBytes = 0
  /// How often a step has said what model it makes.
  private(set) var changeCount = 0
  var definitions: [String: Definition] = [:]
  var quantizations = RememberedNetworks()
  var results = RehearsedResults()
  var remarks: [Remark] = []
  /// The budget of the last adversarial training as it was written, and its protocol.
  var trainedBudget: (epsilon: String, convention: String)?
  /// Where steps write, and what folders they make, in canonical spelling.
  private var writtenFiles: Set<String> = []
  private var madeFolders: Set<String> = []
  private var mayWriteAnything = false
  private var mayMakeAnyFolder = false
  private var datasets: [String: Dataset] = [:]

  init(
    settings: SessionSettings, isThorough: Bool, runsShell: Bool, storedBranches: [String]?,
    hasLedger: Bool?
  ) {
    self.settings = settings
    self.isThorough = isThorough
    self.runsShell = runsShell
    self.storedBranches = storedBranches
    self.hasLedger = hasLedger
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

  /// Rehearses what a step does inside it: the models of that are gone in the end, all else stays.
  mutating func inside(_ body: (inout Rehearsal) throws -> Void) rethrows {
    let (history, heldBytes, changeCount) = (self.history, self.heldBytes, self.changeCount)
    defer { (self.history, self.heldBytes, self.changeCount) = (history, heldBytes, changeCount) }
    try body(&self)
  }

  /// Begins a line of work.
  mutating func fork(_ name: String) {
    branches[branch] = history
    branch = name
    forks.insert(name)
    doubtBranchesIfNeeded()
  }

  /// Goes to another line of work, whose models are not known where another session began it.
  mutating func switchBranch(to name: String) {
    guard name != branch else { return }
    branches[branch] = history
    history = branches.removeValue(forKey: name) ?? RehearsedHistory(mayHaveOrigin: true)
    branch = name
    doubtBranchesIfNeeded()
  }

  private mutating func doubtBranchesIfNeeded() {
    if isInDoubt { doubtBranches() }
  }

  private mutating func doubtBranches() {
    hasCertainBranches = false
    history.doubt()
    for name in branches.keys { branches[name]?.doubt() }
  }

  /// The names of the branches that there are beside the one at hand, as far as they are known.
  var otherBranches: [String] {
    Array(branches.keys) + (storedBranches ?? []) + (hasLedger == true ? Array(forks) : [])
  }

  mutating func bind(_ handle: ModelHandle, to name: String, isCertain: Bool) {
    var model = model(of: handle)
    model.isCertain = model.isCertain && isCertain
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
    session.quantizations = quantizations
    session.writtenFiles = writtenFiles
    session.madeFolders = madeFolders
    session.mayWriteAnything = mayWriteAnything
    session.mayMakeAnyFolder = mayMakeAnyFolder
    session.datasets = datasets
    if hasLedger != false {
      // A ledger keeps branches, whatever the session goes back to.
      let isKnown = hasCertainBranches && (hasLedger == true || forks == start.forks)
      session.hasCertainBranches = start.hasCertainBranches && isKnown
      session.forks = forks
    }
    self = session
  }

  /// Gives up what a step decides of which only the run will tell; `given` are the arguments that
  /// it has.
  mutating func forget(_ form: CommandForm, given: Set<String> = []) {
    if form.provides.contains(.dataset) {
      dataset = nil
      return
    }
    forgetPlaces(of: form, given: given)
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
    case .writesFiles: mayWriteAnything = true
    case .reads: break
    }
  }

  /// Takes in that a step may write at a place that only the run will tell, pictures of an attack
  /// for one.
  private mutating func forgetPlaces(of form: CommandForm, given: Set<String>) {
    let isWriter = form.signature.effect == .writesFiles
    let places = form.parameters.filter {
      given.contains($0.name) && (isWriter || $0.isOutput)
    }
    for case .path(let extensions) in places.map(\.type) {
      mayWriteAnything = true
      // What need not end in anything may be a folder.
      if extensions.isEmpty { mayMakeAnyFolder = true }
    }
  }

  /// Doubts everything: rounds of which no step stands here may have changed it.
  mutating func doubt() {
    doubtBranches()
    hasCertainData = false
    for name in models.keys { models[name]?.isCertain = false }
    for name in definitions.keys { definitions[name]?.isCertain = false }
    mayWriteAnything = true
    mayMakeAnyFolder = true
    results.doubt()
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

  mutating func write(_ path: String) { writtenFiles.insert(FilePaths.canonical(path)) }

  /// A step makes a folder, with those above it, where they are missing.
  mutating func makeFolder(_ path: String) {
    var path = FilePaths.canonical(path)
    while !FilePaths.exists(path), madeFolders.insert(path).inserted {
      path = FilePaths.folder(of: path)
    }
  }

  /// Throws where a file of a number of bytes cannot be written, as far as that is certain.
  ///
  /// - Throws: `CommandFailure`, about the parameter `argument`.
  func checkPlace(_ path: String, bytes: Int = 0, argument: String? = nil) throws {
    // A shell command makes folders unseen.
    if runsShell || mayMakeAnyFolder { return }
    if madeFolders.contains(FilePaths.folder(of: FilePaths.canonical(path))) { return }
    try DiskCheck.check(path, bytes: bytes, argument: argument)
  }

  /// Whether a file may be there when a step wants it.
  func mayExist(_ path: String) -> Bool {
    mayWriteAnything || runsShell || writtenFiles.contains(FilePaths.canonical(path))
  }
}
