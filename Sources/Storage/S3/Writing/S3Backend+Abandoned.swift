import Quantities

extension S3Backend {
  /// Tells the server to forget the parts of uploads to the remote of an address, whose processes were killed; those of this user and
  /// machine, the first time that it is called for a remote.
  func forgetAbandonedUploads(to path: ObjectPath) async {
    guard let ledger = client.uploads else { return }
    for entry in ledger.abandoned(at: path.place, client.endpoint) {
      let (bucket, key) = entry.path.bucketAndKey
      var request = S3Request(method: "DELETE", bucket: bucket, key: key, doing: "cannot tidy up", subject: entry.path)
      request.query = [("uploadId", entry.identifier)]
      // What cannot be reached now is left to the next one.
      if await client.forgets(request) { entry.end() }
    }
  }
}

extension S3Client {
  /// The server as uploads are noted with it: a remote of the same name may be another one tomorrow.
  var endpoint: String { remote.endpoint ?? "" }

  /// Whether the server has forgotten an upload, or had before.
  func forgets(_ request: S3Request) async -> Bool {
    do {
      _ = try await perform(request) { try await $0.body.drain() }
      return true
    } catch let failure as S3Failure {
      return failure.status == 404
    } catch {
      return false
    }
  }
}

extension Storage {
  /// Sees to it that a server keeps no parts of uploads of this user and machine whose processes were killed; the first time that an
  /// address of its is given. Elsewhere nothing is done.
  public func forgetAbandonedUploads(to path: ObjectPath) async {
    guard let end = try? await end(of: path), let backend = end.backend as? S3Backend else { return }
    await backend.forgetAbandonedUploads(to: end.path)
  }
}
