namespace Coffer.Store;

/// <summary>One thing that a collection removes.</summary>
/// <param name="Kind">What kind of thing it is.</param>
/// <param name="Subject">A content's digest, a version's reference, the id of a dead session, or the key of an upload.</param>
/// <param name="Bytes">The bytes it takes in the store.</param>
/// <param name="Reason">Why it goes.</param>
public sealed record CollectItem(CollectKind Kind, string Subject, long Bytes, string Reason);
