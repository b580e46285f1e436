//! Photos of deliveries: uploaded by the one who reports, kept without their metadata, served to those who may see the
//! delivery.

use std::{collections::HashMap, path::Path, sync::Arc};

use futures::TryStreamExt;
use object_store::{ObjectStore, ObjectStoreExt, local::LocalFileSystem};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect,
    QueryTrait, Set, sea_query::SelectStatement,
};
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

use super::{
    entity::{Deliveries, Photos, delivery, file, photo},
    image_safety::{self, Unfit},
    model::Photo,
};
use crate::{
    access::{
        policy::{self, Act, Facts, Part},
        scope::Because,
    },
    kernel::{
        actor::Actor,
        error::{Code, Error, Fault, Result},
        ids::{AccountId, FileId},
    },
    office::{Ctx, Entry},
};

/// The form in which photos are kept.
pub const MEDIA_TYPE: &str = "image/jpeg";

/// Where the files lie: a folder by default, an object store at scale.
#[derive(Clone)]
pub struct PhotoStore {
    files: Arc<dyn ObjectStore>,
    decoding: Arc<Semaphore>,
}

/// Photos decoded at the same time: each may take much memory, whoever sends many waits.
const AT_ONCE: usize = 2;

impl PhotoStore {
    /// The folder `files` of the data folder, made when it is missing.
    pub fn open(data_dir: &Path) -> Result<Self> {
        let dir = data_dir.join("files");
        std::fs::create_dir_all(&dir).map_err(Error::internal)?;
        let files = LocalFileSystem::new_with_prefix(dir).map_err(Error::internal)?;
        Ok(Self {
            files: Arc::new(files),
            decoding: Arc::new(Semaphore::new(AT_ONCE)),
        })
    }

    /// The names of all files, for backups.
    pub async fn names(&self) -> Result<Vec<String>> {
        let found: Vec<_> = self
            .files
            .list(None)
            .try_collect()
            .await
            .map_err(Error::internal)?;
        let mut names: Vec<String> = found.into_iter().map(|file| file.location.to_string()).collect();
        names.sort_unstable();
        Ok(names)
    }

    /// A file by its name, for backups; nothing when it is gone.
    pub async fn get_named(&self, name: &str) -> Result<Option<Vec<u8>>> {
        let path = object_store::path::Path::parse(name).map_err(Error::internal)?;
        match self.files.get(&path).await {
            Ok(found) => Ok(Some(found.bytes().await.map_err(Error::internal)?.to_vec())),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(err) => Err(Error::internal(err)),
        }
    }

    /// Writes a file back under its name. A name that leads out of the folder is refused.
    pub async fn put_named(&self, name: &str, bytes: Vec<u8>) -> Result<()> {
        let path = object_store::path::Path::parse(name).map_err(Error::internal)?;
        self.files
            .put(&path, bytes.into())
            .await
            .map(|_| ())
            .map_err(Error::internal)
    }

    async fn put(&self, id: FileId, bytes: Vec<u8>) -> Result<()> {
        self.files
            .put(&path(id), bytes.into())
            .await
            .map(|_| ())
            .map_err(Error::internal)
    }

    /// Removes the files; one that is gone already is no fault.
    pub async fn remove(&self, ids: &[FileId]) -> Result<()> {
        for id in ids {
            match self.files.delete(&path(*id)).await {
                Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
                Err(err) => return Err(Error::internal(err)),
            }
        }
        Ok(())
    }

    async fn get(&self, id: FileId) -> Result<Vec<u8>> {
        let found = self.files.get(&path(id)).await.map_err(Error::internal)?;
        Ok(found.bytes().await.map_err(Error::internal)?.to_vec())
    }
}

fn path(id: FileId) -> object_store::path::Path {
    object_store::path::Path::from(format!("{id}.jpg"))
}

/// Takes a photo of one who may report help; refused at `file` when it is not a picture or too large.
pub async fn upload(ctx: &Ctx, store: &PhotoStore, bytes: Vec<u8>) -> Result<Photo> {
    policy::require(&ctx.actor, Act::PhotoUpload, &Facts::none())?;
    let by = ctx.person()?.id;
    if bytes.is_empty() {
        return Err(Fault::at("file", Code::Required).into());
    }
    let clean = {
        let _turn = store.decoding.acquire().await.map_err(Error::internal)?;
        tokio::task::spawn_blocking(move || image_safety::clean(&bytes))
            .await
            .map_err(Error::internal)?
            .map_err(refused)?
    };
    let photo = Photo {
        id: FileId::new(ctx.new_id()),
        uploaded_by: by,
        width: side(clean.width)?,
        height: side(clean.height)?,
    };
    let row = file::ActiveModel {
        id: Set(photo.id.raw()),
        uploaded_by: Set(by.raw()),
        media_type: Set(MEDIA_TYPE.to_owned()),
        bytes: Set(i32::try_from(clean.jpeg.len()).map_err(Error::internal)?),
        width: Set(photo.width),
        height: Set(photo.height),
        sha256: Set(Sha256::digest(&clean.jpeg).to_vec()),
        created_at: Set(ctx.now()),
    };
    // The file first: a row without its file would be a broken photo, a file without its row is only forgotten.
    store.put(photo.id, clean.jpeg).await?;
    let tx = ctx.begin().await?;
    row.insert(&tx).await?;
    Entry::read("photo.upload", photo.id).write(ctx, &tx).await?;
    tx.commit().await?;
    Ok(photo)
}

fn refused(unfit: Unfit) -> Error {
    match unfit {
        Unfit::NotAPicture => Fault::at("file", Code::Invalid).say("photo.not_a_picture"),
        Unfit::TooLarge => Fault::at("file", Code::OutOfRange).say("photo.too_large"),
    }
    .into()
}

fn side(pixels: u32) -> Result<i32> {
    i32::try_from(pixels).map_err(Error::internal)
}

/// A photo with its picture, as JPEG; not found unless the person uploaded it or may see a delivery it belongs to.
pub async fn open(ctx: &Ctx, store: &PhotoStore, id: FileId) -> Result<(Photo, Vec<u8>)> {
    let photo = by_ids(ctx, &[id])
        .await?
        .remove(&id)
        .ok_or_else(Error::not_found)?;
    let bytes = store.get(id).await?;
    Ok((photo, bytes))
}

/// Those of `ids` that the person uploaded, or that belong to a delivery the person may see.
pub async fn by_ids(ctx: &Ctx, ids: &[FileId]) -> Result<HashMap<FileId, Photo>> {
    let rows = file::Entity::find()
        .filter(file::Column::Id.is_in(ids.iter().map(|id| id.raw())))
        .all(ctx.db())
        .await?;
    let seen = seen(ctx.db(), &ctx.actor, ids).await?;
    let own = ctx.actor.person().map(|person| person.id);
    Ok(rows
        .into_iter()
        .map(model)
        .filter(|photo| Some(photo.uploaded_by) == own || seen.contains(&photo.id))
        .map(|photo| (photo.id, photo))
        .collect())
}

/// Those of `ids` that belong to a delivery of which `actor` reads what people said and showed.
async fn seen<C: ConnectionTrait>(db: &C, actor: &Actor, ids: &[FileId]) -> Result<Vec<FileId>> {
    let rows = Photos::within(&policy::part_scope(actor, Part::Words), ())
        .filter(photo::Column::FileId.is_in(ids.iter().map(|id| id.raw())))
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| FileId::new(row.file_id)).collect())
}

/// Refuses photos that `by` did not upload.
pub(super) async fn check_own<C: ConnectionTrait>(db: &C, by: AccountId, ids: &[FileId]) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let own = file::Entity::find()
        .filter(file::Column::Id.is_in(ids.iter().map(|id| id.raw())))
        .filter(file::Column::UploadedBy.eq(by.raw()))
        .count(db)
        .await?;
    if own == ids.len() as u64 {
        Ok(())
    } else {
        Err(Fault::at("photoIds", Code::NotFound).into())
    }
}

fn model(row: file::Model) -> Photo {
    Photo {
        id: FileId::new(row.id),
        uploaded_by: AccountId::new(row.uploaded_by),
        width: row.width,
        height: row.height,
    }
}

/// Forgets the photos of deliveries for these needs; the files to [remove](PhotoStore::remove) once that is committed.
pub async fn forget<C: ConnectionTrait>(db: &C, needs: SelectStatement) -> Result<Vec<FileId>> {
    let deliveries = Deliveries::whole(Because::Keys)
        .select_only()
        .column(delivery::Column::Id)
        .filter(delivery::Column::NeedId.in_subquery(needs))
        .into_query();
    let ids: Vec<uuid::Uuid> = Photos::whole(Because::Keys)
        .select_only()
        .column(photo::Column::FileId)
        .filter(photo::Column::DeliveryId.in_subquery(deliveries.clone()))
        .into_tuple()
        .all(db)
        .await?;
    Photos::delete_many()
        .filter(photo::Column::DeliveryId.in_subquery(deliveries))
        .exec(db)
        .await?;
    file::Entity::delete_many()
        .filter(file::Column::Id.is_in(ids.iter().copied()))
        .exec(db)
        .await?;
    Ok(ids.into_iter().map(FileId::new).collect())
}
