// SPDX-License-Identifier: MIT

extension LabeledImages {
  /// Sets `count` images aside for validation and keeps the others for training.
  ///
  /// The first `count` entries of `permutation` are set aside. Both parts keep the file order.
  /// `permutation` holds each index once; `count` is at most the number of images.
  package func validationSplit(
    count: Int, permutation: [Int]
  ) -> (training: LabeledImages, validation: LabeledImages) {
    precondition(permutation.count == self.count, "the permutation is as long as the data")
    return (
      subset(permutation[count...].sorted()), subset(permutation[..<count].sorted())
    )
  }
}
