// SPDX-License-Identifier: MIT
import Language
import Training

extension HeldBackOptions {
  /// What is held back: as many images as were asked for, else what checks usually take, at most a
  /// tenth.
  init(_ invocation: Invocation, images: Int) {
    let keepsBest = invocation.word("best") == "val"
    let isWatched = invocation.form.parameter("watch") != nil && invocation.flag("watch")
    let usual = keepsBest ? 1000 : isWatched ? 256 : 0
    self.init(
      count: invocation.optionalInteger("held") ?? min(usual, images / 10), keepsBest: keepsBest,
      watch: isWatched ? CollapseWatch() : nil)
  }
}
