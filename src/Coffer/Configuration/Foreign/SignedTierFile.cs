using Coffer.Configuration.Files;

namespace Coffer.Configuration.Foreign;

/// <summary>The settings of the signed artifact tier, as a file: <c>base_path</c> or <c>bucket_name</c>, and a limit.</summary>
internal sealed class SignedTierFile : ForeignFile
{
    private static readonly string[] Names = ["base_path", "bucket_name", "region", "max_size_bytes", "signing_key", "aws_access_key_id", "aws_secret_access_key"];

    public override string Title => "a configuration of the signed artifact tier";

    public override bool Owns(FileNode.Entry entry) => entry.Name != "region" && Names.Contains(entry.Name, StringComparer.Ordinal);

    public override void Translate(FileNode.Map root, ForeignForm form)
    {
        form.Only(root, "", Title, Names);
        var (folder, bucket) = (form.One(root, "base_path", ""), form.One(root, "bucket_name", ""));
        if (folder?.Text is not null && bucket?.Text is not null)
            form.Mistake(bucket, $"base_path (line {folder.Origin.Line}) and bucket_name both say where the store is; keep one");
        form.Set("store", folder, "base_path");
        form.Set("store", bucket, "bucket_name", $"s3://{bucket?.Text}");
        form.Set("s3.region", form.One(root, "region", ""), "region");
        form.Set("s3.accessKey", form.One(root, "aws_access_key_id", ""), "aws_access_key_id");
        form.Set("s3.secretKey", form.One(root, "aws_secret_access_key", ""), "aws_secret_access_key");
        if (form.One(root, "max_size_bytes", "") is { Text: { } bytes } largest)
            form.SetItem("quotas", largest.Origin, ("name", ForeignForm.Called(largest, "max_size_bytes", "max_size_bytes")), ("largestVersion", ForeignForm.Called(largest, "max_size_bytes", bytes)));
        if (form.One(root, "signing_key", "") is { Text: not null } key)
            form.Mistake(key, "signing_key: this build does not sign, and a secret must not stand in a file; leave it out");
    }
}
