using Coffer.Configuration.Files;

namespace Coffer.Configuration.Foreign;

/// <summary>
/// The variables of other programs that say more than one setting takes as it stands. Keys, regions and endpoints are not here: the
/// back end reads those by all of their names.
/// </summary>
/// <param name="environment">Reads a variable.</param>
/// <param name="mistakes">Where mistakes go.</param>
/// <param name="remarks">Where it goes what was read and has no effect here.</param>
internal sealed class ForeignVariables(Func<string, string?> environment, List<ConfigurationMistake> mistakes, List<string> remarks)
{
    /// <summary>What they say of where the store is; nothing where it is said already.</summary>
    /// <param name="isSaid">Whether an argument, or a variable of Coffer's own, says it.</param>
    public FileNode? Store(bool isSaid)
    {
        if (isSaid)
            return null;
        var fleet = new ForeignForm(mistakes, remarks);
        if ((Read("QE_STORAGE_BACKEND") ?? Read("QE_STORAGE_PATH") ?? Read("QE_S3_BUCKET")) is not null)
            QeFleet.SetStore(fleet, Read("QE_STORAGE_BACKEND"), "QE_STORAGE_BACKEND", Read("QE_STORAGE_PATH"), "QE_STORAGE_PATH", Read("QE_S3_BUCKET"), "QE_S3_BUCKET");
        var said = new[]
        {
            As(Read("ARTIFACTS_BUCKET"), static bucket => $"s3://{bucket}"),
            fleet.Values.GetValueOrDefault("store") as FileNode.One,
            As(Read("MINIO_DEFAULT_BUCKET"), static bucket => $"minio://{bucket}"),
        }.OfType<FileNode.One>().ToList();
        if (said.Find(other => other.Text != said[0].Text) is { } second)
            mistakes.Add(new(second.Origin, Column: null, $"{said[0].Origin.Name} says that the store is {said[0].Text}, and this that it is {second.Text}; unset one, or set COFFER_STORE"));
        return said.FirstOrDefault();
    }

    /// <summary>What they say of all else.</summary>
    /// <param name="scheme">The scheme of the store; variables of MinIO count for <c>minio</c> only.</param>
    public IReadOnlyDictionary<string, FileNode> Others(string scheme)
    {
        var form = new ForeignForm(mistakes, remarks);
        QeFleet.SetRule(form, Read("QE_RETENTION_TTL_DAYS"), "QE_RETENTION_TTL_DAYS", Read("QE_RETENTION_KEEP_LATEST"), "QE_RETENTION_KEEP_LATEST");
        if (Read("ARTIFACT_SIGNING_KEY") is { } key)
            form.Remark(key.Origin, "has no effect; this build does not sign");
        if (scheme == "minio")
            ReadMinio(form);
        return form.Values;
    }

    private void ReadMinio(ForeignForm form)
    {
        var (compression, encryption, versioning) = (Read("MINIO_ENABLE_COMPRESSION"), Read("MINIO_ENABLE_ENCRYPTION"), Read("MINIO_ENABLE_VERSIONING"));
        if (form.Truth(compression, "MINIO_ENABLE_COMPRESSION") is { } compressed)
            form.Set("encoding", compression, "MINIO_ENABLE_COMPRESSION", compressed ? "auto" : "none");
        if (form.Truth(encryption, "MINIO_ENABLE_ENCRYPTION") == true)
            form.Set("s3.sse", encryption, "MINIO_ENABLE_ENCRYPTION", "s3");
        if (form.Truth(versioning, "MINIO_ENABLE_VERSIONING") == false)
            form.Remark(versioning!.Origin, "has no effect; a store keeps versions whatever its bucket does");
        foreach (var name in new[] { "MINIO_ENABLE_CACHING", "MINIO_CACHE_TTL" })
        {
            if (Read(name) is { } caching)
                form.Remark(caching.Origin, "has no effect; the catalog answers what such a cache is for, and does not grow old");
        }
    }

    private FileNode.One? Read(string name) => environment(name) is { Length: > 0 } value
        ? new FileNode.One(value, IsVerbatim: false, new(SettingOriginKind.Environment, name), Column: 1, name)
        : null;

    private static FileNode.One? As(FileNode.One? value, Func<string, string> write) => value is null ? null : value with { Text = write(value.Text!) };
}
