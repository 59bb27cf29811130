// SPDX-License-Identifier: MIT
import Datasets

/// The error that `body` throws as a `DatasetError`, or nil.
func datasetError(_ body: () throws -> Void) -> DatasetError? {
  do { try body() } catch { return error as? DatasetError }
  return nil
}
