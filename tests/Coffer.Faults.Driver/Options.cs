namespace Coffer.Faults.Driver;

/// <summary>The command line.</summary>
/// <param name="Store">The store's folder or address.</param>
/// <param name="Catalog">A private catalog's file; null: the store's own.</param>
/// <param name="DieAfter">After how many blob operations to be killed; 0: never.</param>
/// <param name="Arguments">The command and its arguments.</param>
internal sealed record Options(string Store, string? Catalog, long DieAfter, string[] Arguments)
{
    public static Options Parse(string[] args)
    {
        string? catalog = null;
        var dieAfter = 0L;
        var at = 1;
        for (; args[at].StartsWith("--", StringComparison.Ordinal); at += 2)
        {
            if (args[at] == "--catalog")
                catalog = args[at + 1];
            else
                dieAfter = long.Parse(args[at + 1]);
        }

        return new(args[0], catalog, dieAfter, args[at..]);
    }
}
