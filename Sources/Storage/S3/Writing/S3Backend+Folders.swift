import Quantities

extension S3Backend: FolderMaking {
  /// Makes the bucket of a path; folders in it are parts of keys, so there is nothing else to make.
  public func makeFolder(_ path: ObjectPath) async throws {
    let (bucket, key) = path.bucketAndKey
    if bucket.isEmpty { return }
    if !key.isEmpty {
      let object = key.utf8.last == UInt8(ascii: "/") ? nil : try await headOrNothing(path)
      if object != nil { throw StorageError.exists(path) }
    }
    let place = ObjectPath(place: path.place, key: bucket)
    if try await isThere(place) { return }
    var request = S3Request(method: "PUT", bucket: bucket, doing: "cannot make", subject: place)
    // Amazon's first region must not be named, every other one has to be.
    if client.remote.provider == .aws, let region = client.remote.region, region != "us-east-1" {
      request.body = Array(
        ("<CreateBucketConfiguration><LocationConstraint>\(XMLText.encode(region))</LocationConstraint>"
          + "</CreateBucketConfiguration>").utf8)
    }
    do {
      _ = try await client.perform(request) { try await $0.body.drain() }
    } catch let failure as S3Failure {
      // Somebody else was quicker.
      if failure.code == "BucketAlreadyOwnedByYou" { return }
      if failure.code == "BucketAlreadyExists" {
        throw StorageError(
          .exists, "the bucket \(place.quoted) belongs to somebody else", hint: "choose another name", path: place)
      }
      throw failure.error(request.doing, place)
    }
  }

  private func isThere(_ bucket: ObjectPath) async throws -> Bool {
    do {
      return try await stat(bucket).kind == .bucket
    } catch let error as StorageError where error.kind == .notFound {
      return false
    }
  }

  /// A bucket that is not there is no reason to fail.
  private func headOrNothing(_ path: ObjectPath) async throws -> S3Head? {
    do { return try await head(path) } catch let error as StorageError where error.kind == .notFound { return nil }
  }
}
