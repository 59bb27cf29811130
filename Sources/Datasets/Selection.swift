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

  /// A random sample of `count` images in file order, or all when there are fewer.
  ///
  /// With the same permutation a smaller sample is part of every larger one.
  package func sample(_ count: Int, permutation: [Int]) -> LabeledImages {
    count >= self.count ? self : subset(sampleIndices(count, permutation: permutation))
  }

  /// The indices of the images that `sample` picks, in ascending order.
  package func sampleIndices(_ count: Int, permutation: [Int]) -> [Int] {
    precondition(permutation.count == self.count, "the permutation is as long as the data")
    return permutation.prefix(Swift.max(0, count)).sorted()
  }
}
