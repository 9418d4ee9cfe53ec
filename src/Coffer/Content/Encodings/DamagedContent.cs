namespace Coffer.Content.Encodings;

/// <summary>What every codec says about bytes that do not decode.</summary>
internal static class DamagedContent
{
    public static CofferException Of(ContentEncoding encoding, Exception? cause = null) =>
        new(CofferError.Corrupt, $"the {EncodingChoice.NameOf(encoding)} data is damaged or cut short", cause);

    public static CofferException NoMemory(ContentEncoding encoding) =>
        new(CofferError.Unavailable, $"there is not enough memory to run {EncodingChoice.NameOf(encoding)}; use a lower level or fewer workers");
}
