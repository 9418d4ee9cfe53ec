using System.Text.Json;
using Coffer.Catalog;
using Coffer.Catalog.Filters;
using Coffer.Content;

namespace Coffer.Tests.Retention;

/// <summary>Versions to decide about, without a store.</summary>
internal static class Versions
{
    public static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    public static FilterSubject Of(
        string name, long number, TimeSpan age, TimeSpan? expiresIn = null, bool held = false, string type = "custom", string? job = null, string[]? aliases = null, long size = 10, string metadata = "{}") =>
        new(
            new CatalogEntry(
                name,
                number,
                Digest.Of(System.Text.Encoding.UTF8.GetBytes($"{name}@{number}")),
                type,
                job,
                Now - age,
                Now + expiresIn,
                size,
                size,
                IsFolder: false,
                FileCount: 1,
                DeletedAt: null,
                held,
                IsLatest: false,
                new Dictionary<string, string>(),
                aliases ?? []),
            JsonElement.Parse(metadata));

    public static TimeSpan Days(double days) => TimeSpan.FromDays(days);
}
