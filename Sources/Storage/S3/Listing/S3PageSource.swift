import Quantities
import Transport

/// The pages of one bucket.
struct S3PageSource: PageSource {
  let client: S3Client
  let bucket: String
  /// What is listed, for messages.
  let subject: ObjectPath

  func page(_ request: PageRequest) async throws -> ListPage {
    var query = [("list-type", "2"), ("encoding-type", "url"), ("max-keys", String(request.limit))]
    if !request.prefix.isEmpty { query.append(("prefix", String(decoding: request.prefix, as: UTF8.self))) }
    if request.isOneLevel { query.append(("delimiter", "/")) }
    if let after = request.after { query.append(("start-after", String(decoding: after, as: UTF8.self))) }
    if let token = request.token { query.append(("continuation-token", token)) }
    let question = S3Request(
      bucket: bucket, query: query.map { (name: $0.0, value: $0.1) }, doing: "cannot list", subject: subject)
    do {
      var (page, wasThrottled) = try await client.perform(question) { response in
        try ListPage(try await response.body.collect(upTo: ListPage.maximumSize))
      }
      page.wasThrottled = wasThrottled
      return page
    } catch let failure as S3Failure {
      throw failure.error(question.doing, subject)
    }
  }
}
