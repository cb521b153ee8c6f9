import Quantities

/// How the store keeps an object, beside its bytes and what is known of them.
extension S3Backend {
  /// The fields of a new object: the settings of the remote, and the class of another one where they name none.
  func storageFields(like object: StoredObject? = nil) -> [(name: String, value: String)] {
    let remote = client.remote
    var fields: [(name: String, value: String)] = []
    if let storageClass = remote.storageClass ?? object?.storageClass {
      fields.append(("x-amz-storage-class", storageClass))
    }
    if let acl = remote.acl { fields.append(("x-amz-acl", acl)) }
    return fields + remote.writeFields.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// The field that gives a new object the tags of another one. They are asked for only where it has some.
  func tagFields(like object: StoredObject?) async throws -> [(name: String, value: String)] {
    guard let object, object.tagCount > 0 else { return [] }
    let (bucket, key) = object.path.bucketAndKey
    let answer = try await client.document(
      S3Request(
        bucket: bucket, key: key, query: [("tagging", "")], doing: "cannot read the tags of", subject: object.path))
    let tags = (answer["TagSet"]?.children ?? []).map { tag in
      ["Key", "Value"].map { PercentEncoding.encode(tag[$0]?.text ?? "") }.joined(separator: "=")
    }
    return [("x-amz-tagging", tags.joined(separator: "&"))]
  }
}
